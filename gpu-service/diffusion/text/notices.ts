/** For texts that several encoders read: what one of them says need not be said again. */
import type { Running } from '../families/family.ts';
import type { NamedTensors } from '../tensor.ts';

/** Everything that `running` asks for, and nothing that it tells. */
export function withoutNotices<Result>(running: Running<Result>): Running<Result> {
	return tellingOnly(running, () => false);
}

/** Everything that `running` asks for, and what it tells, each message once. */
export function tellingOnce<Result>(running: Running<Result>): Running<Result> {
	const told = new Set<string>();
	return tellingOnly(running, (message) => {
		const isNew = !told.has(message);
		told.add(message);
		return isNew;
	});
}

function* tellingOnly<Result>(running: Running<Result>, tells: (message: string) => boolean): Running<Result> {
	let outputs: NamedTensors = {};
	for (;;) {
		const { done, value } = running.next(outputs);
		if (done) return value;
		outputs = value.kind === 'notice' && !tells(value.message) ? {} : yield value;
	}
}

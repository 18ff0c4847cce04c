import { expect, test } from 'vitest';
import type { FamilyYield, Running } from '../families/family.ts';
import type { NamedTensors } from '../tensor.ts';
import { tellingOnce, withoutNotices } from './notices.ts';

const answer: NamedTensors = { out: { type: 'float32', data: Float32Array.of(3), shape: [1] } };

function* twoEncoders(): Running<number> {
	let sum = 0;
	for (const component of ['first', 'second']) {
		yield { kind: 'notice', message: 'cut' };
		yield { kind: 'notice', message: `${component} cut` };
		const { out } = yield { kind: 'run', component, inputs: {} };
		sum += out.data[0];
	}
	return sum;
}

function follow(running: Running<number>): { yielded: string[]; result: number } {
	const yielded: string[] = [];
	const name = (value: FamilyYield) => (value.kind === 'notice' ? value.message : value.kind === 'run' ? value.component : value.kind);
	let outputs: NamedTensors = {};
	for (;;) {
		const { done, value } = running.next(outputs);
		if (done) return { yielded, result: value };
		yielded.push(name(value));
		outputs = value.kind === 'run' ? answer : {};
	}
}

test('the same is told once, and runs are answered', () => {
	expect(follow(tellingOnce(twoEncoders()))).toEqual({ yielded: ['cut', 'first cut', 'first', 'second cut', 'second'], result: 6 });
});

test('what another encoder has told is left out whole', () => {
	expect(follow(withoutNotices(twoEncoders()))).toEqual({ yielded: ['first', 'second'], result: 6 });
});

/** Finds out which execution provider to use, in a child that lives no longer: a driver on trial may leave memory behind, or crash. */
import type { Log } from '#contract/log.ts';
import { startChild } from './child-handle.ts';

/** A driver that hangs is as good as none. */
const trialLimitMs = 60_000;

/** @param file the program of the child. @param candidates in the order in which they are wanted. */
export async function chooseProviderInChild(file: URL, candidates: readonly string[], log: Log): Promise<string> {
	const first = candidates.at(0) ?? 'cpu';
	if (first === 'cpu') return 'cpu';
	const child = startChild(file, log);
	const chosen = Promise.withResolvers<string>();
	let onTrial = first;
	child.listen((answer) => {
		if (answer.kind === 'trying') onTrial = answer.provider;
		else if (answer.kind === 'provider') chosen.resolve(answer.provider);
	});
	child.order({ kind: 'choose-provider', candidates });
	const limit = setTimeout(() => void child.kill(), trialLimitMs);
	const provider = await Promise.race([chosen.promise, child.ended.then(() => null)]);
	clearTimeout(limit);
	if (provider !== null) {
		await child.kill();
		log.info('execution provider chosen', { provider });
		return provider;
	}
	log.warn('a provider took the engine down in its trial and is left out', { provider: onTrial });
	const at = candidates.indexOf(onTrial);
	// The last resort is not among the candidates, and cannot be left out.
	return at === -1 ? 'cpu' : chooseProviderInChild(file, candidates.slice(at + 1), log);
}

/** Finds out which execution provider to use, in a child that lives no longer: a driver on trial may leave memory behind, or crash. */
import type { Log } from '#contract/log.ts';
import type { ProviderFault } from '../onnx/network.ts';
import { startChild } from './child-handle.ts';
import { explainFault } from './explain-fault.ts';

/** A driver that hangs is as good as none. */
const trialLimitMs = 60_000;

export interface LeftOut {
	provider: string;
	/** Why it is not used, a sentence for people. */
	reason: string;
}

export interface ProviderChoice {
	provider: string;
	/** What was wanted before it. */
	leftOut: LeftOut[];
}

export interface ChooseProviderOptions {
	/** The program of the child. */
	file: URL;
	/** In the order in which they are wanted. */
	candidates: readonly string[];
	/** Folders with libraries that the child needs. */
	libraryFolders: readonly string[];
	log: Log;
}

export async function chooseProviderInChild(options: ChooseProviderOptions): Promise<ProviderChoice> {
	const { file, candidates, libraryFolders, log } = options;
	const first = candidates.at(0) ?? 'cpu';
	if (first === 'cpu') return { provider: 'cpu', leftOut: [] };
	const child = startChild(file, log, libraryFolders);
	const chosen = Promise.withResolvers<string>();
	const faults: { provider: string; fault: ProviderFault }[] = [];
	/** Drivers print more than the runtime tells. Complete once the child has ended. */
	const leftOut = (): LeftOut[] =>
		faults.map(({ provider, fault }) => ({ provider, reason: explainFault(provider, fault, child.lastWords()) }));
	let onTrial = first;
	let isLate = false;
	child.listen((answer) => {
		if (answer.kind === 'trying') onTrial = answer.provider;
		else if (answer.kind === 'left-out') faults.push(answer);
		else if (answer.kind === 'provider') chosen.resolve(answer.provider);
	});
	child.order({ kind: 'choose-provider', candidates });
	const limit = setTimeout(() => {
		isLate = true;
		void child.kill();
	}, trialLimitMs);
	const provider = await Promise.race([chosen.promise, child.ended.then(() => null)]);
	clearTimeout(limit);
	if (provider !== null) {
		await child.kill();
		return { provider, leftOut: leftOut() };
	}
	const how = isLate ? `did not end its trial within ${trialLimitMs / 1000} s` : 'took the engine down in its trial';
	const soFar = [...leftOut(), { provider: onTrial, reason: `Its driver ${how}.` }];
	const at = candidates.indexOf(onTrial);
	// The last resort is not among the candidates, and cannot be left out.
	if (at === -1) return { provider: 'cpu', leftOut: soFar };
	const rest = await chooseProviderInChild({ ...options, candidates: candidates.slice(at + 1) });
	return { provider: rest.provider, leftOut: [...soFar, ...rest.leftOut] };
}

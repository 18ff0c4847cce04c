/** Whether this machine has the memory for a painting. Only known where the processor paints: the memory of other devices is theirs to tell. */
import type { Settings } from '#contract/generation.ts';
import { describeModel, type ModelDescription } from '../engine/describe.ts';
import { fitMemory, judgeMemory, type MemoryPlan } from '../engine/fit-memory.ts';
import { availableMemory, memoryOfProcess } from '../engine/machine-memory.ts';
import type { MemoryFacts } from '../engine/memory-need.ts';
import { readModelFolder } from '../models/model-folder.ts';
import type { MemoryOutlook } from './backend.ts';

interface MemoryQuestion {
	title: string;
	/** Absolute path of the model's folder, and its hash. */
	path: string;
	hash: string;
	settings: Settings;
	provider: string;
	/** The engine's child, whose memory is there for the next model; null without one. */
	pid: number | null;
}

/** @throws ProblemError `out_of_memory` */
export type MemoryCheck = (question: MemoryQuestion) => MemoryPlan;

/** The description of the model that was asked for last is kept. @param free bytes that processes may still take. */
export function createMemoryCheck(free: () => number = availableMemory): MemoryCheck {
	let last: { hash: string; description: ModelDescription } | null = null;
	return ({ title, path, hash, settings, provider, pid }) => {
		if (provider !== 'cpu') return 'whole';
		const description = last !== null && last.hash === hash ? last.description : describeModel(readModelFolder(path), provider);
		last = hash === '' ? null : { hash, description };
		return fitMemory({ title, description }, settings, free() + (pid === null ? 0 : memoryOfProcess(pid)));
	};
}

/** Foretells what {@link MemoryCheck} will say, without opening anything; null where memory is not known. */
export type MemoryForecast = (question: Omit<MemoryQuestion, 'title'>) => MemoryOutlook | null;

/** So many models are asked about in turn, by people who compare them. */
const mostKept = 8;

/** @param free as for {@link createMemoryCheck}. */
export function createMemoryForecast(free: () => number = availableMemory): MemoryForecast {
	const known = new Map<string, MemoryFacts>();
	const factsOf = (path: string, hash: string, provider: string): MemoryFacts => {
		const former = known.get(hash);
		if (former !== undefined) return former;
		const { traits, networks, parts } = describeModel(readModelFolder(path), provider);
		// Without the tokenizers, which are large.
		const facts: MemoryFacts = { traits, networks, parts: { configs: parts.configs } };
		if (known.size >= mostKept) known.clear();
		if (hash !== '') known.set(hash, facts);
		return facts;
	};
	return ({ path, hash, settings, provider, pid }) => {
		if (provider !== 'cpu') return null;
		const have = free() + (pid === null ? 0 : memoryOfProcess(pid));
		const { need, smaller } = judgeMemory(factsOf(path, hash, provider), settings, have);
		return { need, have, fits: smaller };
	};
}

/** Whether this machine has the memory for a painting. Only known where the processor paints: the memory of other devices is theirs to tell. */
import type { Settings } from '#contract/generation.ts';
import { describeModel, type ModelDescription } from '../engine/describe.ts';
import { fitMemory, type MemoryPlan } from '../engine/fit-memory.ts';
import { availableMemory, memoryOfProcess } from '../engine/machine-memory.ts';
import { readModelFolder } from '../models/model-folder.ts';

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

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

/** Descriptions are kept by the hash of the model. @param free bytes that processes may still take. */
export function createMemoryCheck(free: () => number = availableMemory): MemoryCheck {
	const descriptions = new Map<string, ModelDescription>();
	return ({ title, path, hash, settings, provider, pid }) => {
		if (provider !== 'cpu') return 'whole';
		const description = descriptions.get(hash) ?? describeModel(readModelFolder(path), provider);
		if (hash !== '') descriptions.set(hash, description);
		return fitMemory({ title, description }, settings, free() + (pid === null ? 0 : memoryOfProcess(pid)));
	};
}

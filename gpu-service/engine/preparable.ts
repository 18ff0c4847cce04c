/** Which networks of a model are worth preparing, and what that takes. */
import { join } from 'node:path';
import type { ModelDescription } from './describe.ts';

export interface Preparable {
	/** Absolute. */
	file: string;
	/** Of its weights as they lie in memory: float32. */
	bytes: number;
}

/** Smaller ones open within a moment. */
const smallestBytes = 100e6;

/** Networks that painting from text runs, the largest first. @param path absolute path of the model. */
export function listPreparable(path: string, { traits, networks }: Pick<ModelDescription, 'traits' | 'networks'>): Preparable[] {
	return traits.components
		.flatMap((component) => networks.get(component) ?? [])
		.map(({ file, memoryBytes }) => ({ file: join(path, file), bytes: memoryBytes }))
		.filter(({ bytes }) => bytes >= smallestBytes)
		.sort((a, b) => b.bytes - a.bytes);
}

/** Pictures in a folder and in the folders in it. Links are not followed, hidden names passed over. */
import { type BigIntStats, type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface FoundPicture {
	path: string;
	facts: BigIntStats;
}

const pictureName = /\.(png|jpe?g|jfif|webp)$/i;

/** In the order of their paths, so that another run goes the same way. */
export function* findPictures(folder: string, takes: (name: string) => boolean = isPlain): Generator<FoundPicture> {
	const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
	for (const entry of entries) {
		if (!takes(entry.name)) continue;
		const path = join(folder, entry.name);
		if (entry.isDirectory()) yield* findPictures(path, takes);
		else if (isPicture(entry)) yield { path, facts: lstatSync(path, { bigint: true }) };
	}
}

function isPicture(entry: Dirent): boolean {
	return entry.isFile() && pictureName.test(entry.name);
}

function isPlain(name: string): boolean {
	return !name.startsWith('.');
}

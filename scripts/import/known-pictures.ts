/** What lies in `outputs/` and its bin already. Files are only read when another one has their size. */
import type { BigIntStats } from 'node:fs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hashFile } from '../../gpu-service/models/store/hash-file.ts';
import { findPictures } from './find-pictures.ts';

export interface KnownPictures {
	/** True for a further name of a file that lies there. */
	hasFile(facts: BigIntStats): boolean;
	/** True when some file there could have this content, by its size. */
	mayHave(bytes: bigint): boolean;
	hasContent(bytes: bigint, sha256: string): Promise<boolean>;
	/** From now on it is known. */
	add(facts: BigIntStats, sha256: string): void;
}

/** Of the folders with hidden names only the bin holds pictures. */
const bin = '.bin';

export function readKnownPictures(outputs: string): KnownPictures {
	const files = new Set<string>();
	/** By size: contents that are known, and files whose content is not. */
	const contents = new Map<bigint, { hashes: Set<string>; paths: string[] }>();
	const at = (bytes: bigint) => {
		const known = contents.get(bytes) ?? { hashes: new Set<string>(), paths: [] };
		contents.set(bytes, known);
		return known;
	};
	const keyOf = ({ dev, ino }: BigIntStats) => `${dev} ${ino}`;
	for (const folder of [outputs, join(outputs, bin)]) {
		if (!existsSync(folder)) continue;
		for (const { path, facts } of findPictures(folder)) {
			files.add(keyOf(facts));
			at(facts.size).paths.push(path);
		}
	}
	return {
		hasFile: (facts) => files.has(keyOf(facts)),
		mayHave: (bytes) => contents.has(bytes),
		hasContent: async (bytes, sha256) => {
			const known = at(bytes);
			for (let path = known.paths.pop(); path !== undefined; path = known.paths.pop()) {
				const hash = await hashFile(path).catch(() => null);
				if (hash !== null) known.hashes.add(hash);
			}
			return known.hashes.has(sha256);
		},
		add: (facts, sha256) => {
			files.add(keyOf(facts));
			at(facts.size).hashes.add(sha256);
		},
	};
}

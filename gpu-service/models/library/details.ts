/** What a model takes of the disk, with whom it shares that, and where it came from. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelDetails } from '#contract/models.ts';
import { type ListedFile, listFolder } from '../store/list-folder.ts';
import { readAdoption, readRecord } from '../store/record.ts';

/** @param neededBy what would break without it, a sentence each */
export async function describeModelFiles(models: string, name: string, neededBy: string[]): Promise<ModelDetails> {
	const folder = join(models, name);
	const adopted = await readAdoption(folder);
	const record = await readRecord(folder);
	const files = await listFolder(adopted ?? folder);
	const contents = new Map(files.map((file) => [file.key, file]));
	const sharers = await findSharers(models, name, contents);
	return {
		name,
		bytes: sum([...contents.values()]),
		own_bytes: adopted === null ? sum([...contents.values()].filter(({ key }) => !sharers.contents.has(key))) : 0,
		shared_with: sharers.names,
		is_adopted: adopted !== null,
		source: record?.source.name ?? adopted,
		commit: record?.source.commit ?? null,
		needed_by: neededBy,
	};
}

/** Other models that have a name for one of these contents. */
async function findSharers(
	models: string,
	name: string,
	contents: ReadonlyMap<string, ListedFile>,
): Promise<{ names: string[]; contents: Set<string> }> {
	const shared = { names: [] as string[], contents: new Set<string>() };
	for (const entry of await readdir(models, { withFileTypes: true })) {
		if (!entry.isDirectory() || entry.name === name || entry.name.startsWith('.') || entry.name === 'blobs') continue;
		const common = (await listFolder(join(models, entry.name))).filter(({ key }) => contents.has(key));
		if (common.length > 0) shared.names.push(entry.name);
		for (const { key } of common) shared.contents.add(key);
	}
	shared.names.sort();
	return shared;
}

function sum(files: readonly ListedFile[]): number {
	return files.reduce((total, { bytes }) => total + bytes, 0);
}

/** The model of requests that name none, when somebody chose one: `models/.default` holds its name. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from './store/blobs.ts';

const fileName = '.default';

/** Null when nobody has chosen. */
export async function readDefaultModel(models: string): Promise<string | null> {
	const text = await readFile(join(models, fileName), 'utf8').catch(() => '');
	return text.trim() === '' ? null : text.trim();
}

export async function writeDefaultModel(models: string, name: string): Promise<void> {
	const partial = join(models, `${fileName}.partial`);
	await writeFile(partial, `${name}\n`, { flush: true });
	await rename(partial, join(models, fileName));
	await syncFolder(models);
}

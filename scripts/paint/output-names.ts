/** Where the pictures of `paint` go. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { Settings } from '#contract/generation.ts';
import { ExitError, exitCodes } from './exit-codes.ts';
import { fromCaller } from './setup.ts';

const longestName = 60;

/**
 * One absolute path a picture: `fox.png`, or `fox-1.png`, `fox-2.png` when there are several. In a folder they are named after the prompt.
 *
 * @throws ExitError when the folder is not there or must not be written to: better before painting than after.
 */
export async function chooseOutputs(out: string | null, { prompt, seed, count }: Settings): Promise<string[]> {
	const ownName = `${slug(prompt)}-${seed}.png`;
	const path = fromCaller(out === null ? ownName : (await isFolder(out)) ? join(out, ownName) : out);
	const extension = extname(path);
	if (extension !== '' && extension.toLowerCase() !== '.png') {
		throw new ExitError(exitCodes.usage, `Pictures are written as PNG; "${extension}" is another kind.`);
	}
	await access(dirname(path), constants.W_OK).catch((error: unknown) => {
		throw new ExitError(exitCodes.output, `The folder ${dirname(path)} is not there or cannot be written to.`, { cause: error });
	});
	const stem = path.slice(0, path.length - extension.length);
	const ending = extension === '' ? '.png' : extension;
	return count === 1 ? [`${stem}${ending}`] : Array.from({ length: count }, (_, index) => `${stem}-${index + 1}${ending}`);
}

/** True also for a folder that is not there when it is written as one: `pictures/`. */
async function isFolder(out: string): Promise<boolean> {
	if (/[/\\]$/.test(out)) return true;
	const facts = await stat(fromCaller(out)).catch(() => null);
	return facts?.isDirectory() === true;
}

function slug(prompt: string): string {
	const words = prompt
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '-')
		.slice(0, longestName);
	return words.replace(/^-+|-+$/g, '') || 'picture';
}

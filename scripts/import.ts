/** Folders of pictures into the gallery: `npm run import -- ~/stable-diffusion-webui/outputs`. */
import { existsSync, realpathSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { relative } from 'node:path';
import { ProblemError } from '#contract/problem.ts';
import { inspectPicture } from '#images/inspect.ts';
import { idOfDropped } from '../src/server/gallery/dropped.ts';
import { type ImportCommand, readImportArguments, usage } from './import/arguments.ts';
import { findPictures } from './import/find-pictures.ts';
import { openAlbum } from './import/into-album.ts';
import { readKnownPictures } from './import/known-pictures.ts';
import { place } from './import/place.ts';
import { ExitError, exitCodeOf, exitCodes } from './paint/exit-codes.ts';
import { fromCaller, readPaintConfiguration } from './paint/setup.ts';

/** Files that could not be read, told by name. */
const mostTold = 20;
const tellEveryMs = 1_000;

try {
	const command = readImportArguments(process.argv.slice(2));
	if (command === null) process.stdout.write(usage);
	else process.exitCode = await main(command);
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = exitCodeOf(error);
}

async function main({ folder, album: name, move }: ImportCommand): Promise<number> {
	const configuration = readPaintConfiguration();
	const { outputs } = configuration;
	const source = fromCaller(folder);
	if (!existsSync(source)) throw new ExitError(exitCodes.model, `There is no folder ${source}.`);
	await mkdir(outputs, { recursive: true });
	if (isInside(source, outputs) || isInside(outputs, source)) {
		throw new ExitError(
			exitCodes.request,
			`${source} and ${outputs} lie in each other: what lies in ${outputs} is in the gallery already.`,
		);
	}
	const album = name === null ? null : await openAlbum(configuration, name);
	const stop = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

	const known = readKnownPictures(outputs);
	const ids: string[] = [];
	const unreadable: string[] = [];
	const counts = { looked: 0, brought: 0, there: 0 };
	let told = performance.now();
	for (const { path, facts } of findPictures(source)) {
		if (stop.signal.aborted) break;
		if (performance.now() - told > tellEveryMs) {
			told = performance.now();
			tell(counts, unreadable.length);
		}
		counts.looked += 1;
		const picture = known.hasFile(facts) && album === null ? null : await inspect(path);
		if (typeof picture === 'string') {
			unreadable.push(`${relative(source, path)}: ${picture}`);
			continue;
		}
		if (picture !== null) ids.push(idOfDropped(picture));
		if (picture === null || known.hasFile(facts) || (known.mayHave(facts.size) && (await known.hasContent(facts.size, picture.sha256)))) {
			counts.there += 1;
			continue;
		}
		await place({ from: path, outputs, date: facts.mtime, move });
		known.add(facts, picture.sha256);
		counts.brought += 1;
	}
	tell(counts, unreadable.length);
	for (const line of unreadable.slice(0, mostTold)) process.stderr.write(`  ${line}\n`);
	if (unreadable.length > mostTold) process.stderr.write(`  and ${unreadable.length - mostTold} more\n`);
	const missing = album === null ? 0 : await album.add(ids, stop.signal);
	if (missing > 0) process.stderr.write(`The gallery has not shown ${missing} of them yet. Start the import again later for the album.\n`);
	if (stop.signal.aborted) {
		process.stderr.write('Interrupted. What was brought is whole; start it again to go on.\n');
		return exitCodes.interrupted;
	}
	return unreadable.length > 0 || missing > 0 ? exitCodes.request : exitCodes.done;
}

/** What it says of itself; a sentence for what is no picture. */
async function inspect(path: string) {
	try {
		return await inspectPicture(path);
	} catch (error) {
		if (error instanceof ProblemError) return error.message;
		if (error instanceof Error && 'code' in error) return `It cannot be read (${String(error.code)}).`;
		throw error;
	}
}

function tell({ looked, brought, there }: { looked: number; brought: number; there: number }, unreadable: number): void {
	process.stderr.write(`${looked} pictures: ${brought} brought, ${there} there already, ${unreadable} not readable\n`);
}

function isInside(inner: string, outer: string): boolean {
	const path = relative(realpathSync(outer), realpathSync(inner));
	return path === '' || !(path.startsWith('..') || path.startsWith('/'));
}

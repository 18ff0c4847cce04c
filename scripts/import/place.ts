/** Puts a picture into `outputs/` under a name of its own: whole or not at all, and never in the place of another. */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, open, rm, unlink, utimes } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { ExitError, exitCodes } from '../paint/exit-codes.ts';

export interface Placing {
	/** The picture. */
	from: string;
	/** The outputs folder. */
	outputs: string;
	/** Its date: it says in which day it lies, and is kept. */
	date: Date;
	/** Takes it away from where it was. */
	move: boolean;
}

/** What says that a file cannot have a second name there, and must be copied. */
const noLinks = ['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EACCES'];

/** Returns its name in `outputs/`. @throws ExitError when it cannot be written there. */
export async function place({ from, outputs, date, move }: Placing): Promise<string> {
	const day = date.toISOString().slice(0, 10);
	try {
		await mkdir(join(outputs, day), { recursive: true });
		const name = `${day}/${await linkOrCopy(from, outputs, day, date)}`;
		if (move) await unlink(from);
		return name;
	} catch (cause) {
		throw new ExitError(exitCodes.output, `${from} could not be brought into ${outputs}: ${(cause as Error).message}`, { cause });
	}
}

async function linkOrCopy(from: string, outputs: string, day: string, date: Date): Promise<string> {
	const wanted = safeName(basename(from));
	try {
		return await linkAs(from, outputs, day, wanted);
	} catch (error) {
		if (!noLinks.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
	}
	const partial = join(outputs, '.partial', `import.${randomUUID()}`);
	try {
		await mkdir(join(outputs, '.partial'), { recursive: true });
		await copyFile(from, partial, constants.COPYFILE_EXCL);
		await utimes(partial, date, date);
		await sync(partial);
		return await linkAs(partial, outputs, day, wanted);
	} finally {
		await rm(partial, { force: true });
	}
}

/** A link takes no name that another file has, which renaming would. */
async function linkAs(from: string, outputs: string, day: string, wanted: string): Promise<string> {
	const ending = extname(wanted);
	const stem = wanted.slice(0, wanted.length - ending.length);
	for (let count = 1; ; count += 1) {
		const name = count === 1 ? wanted : `${stem} (${count})${ending}`;
		try {
			await link(from, join(outputs, day, name));
			await sync(join(outputs, day));
			return name;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		}
	}
}

async function sync(path: string): Promise<void> {
	await using handle = await open(path, 'r');
	await handle.sync();
}

/** What the gallery would not show is replaced. */
function safeName(name: string): string {
	return name.toWellFormed().replaceAll(/[\\\p{Cc}]/gu, '_');
}

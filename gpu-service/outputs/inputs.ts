/**
 * Pictures that generations start from, as they were sent: `.inputs/<sha256>`, where nobody shows them. Written and synced under another
 * name and renamed, so that one that is there is whole.
 *
 * Methods throw ProblemError `out_of_disk` when the disk is full and `internal` for other file errors.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inputsOf, isInputHash } from '#contract/picture-reference.ts';
import { ProblemError } from '#contract/problem.ts';
import { inspectInput } from '#images/input.ts';
import { errorCode, type FilePort, nodeFiles } from './file-port.ts';
import { withFileProblems } from './file-problem.ts';
import { createLayout } from './layout.ts';

export interface Inputs {
	/** Keeps a picture; one that is there already is fine. @throws ProblemError `validation_failed` when the bytes have another hash. */
	put(sha256: string, bytes: Uint8Array): Promise<void>;
	/** Says that a generation is about to name it, which keeps it from being removed for a day. False when it is not there. */
	claim(sha256: string): Promise<boolean>;
	/** In pixels, as it is shown. Null when it is not there, or is no picture. */
	size(sha256: string): Promise<{ width: number; height: number } | null>;
	/** Null when it is not there. */
	read(sha256: string): Promise<Uint8Array<ArrayBuffer> | null>;
	/**
	 * Removes what nobody has sent or claimed since `before`, unless `isNamed` knows it or a sidecar names it.
	 * @returns how many are gone
	 */
	sweep(before: Date, named: () => Promise<ReadonlySet<string>>): Promise<number>;
}

export interface InputsOptions {
	/** `outputs/`, absolute. */
	folder: string;
	files?: FilePort;
}

export function createInputs({ folder, files = nodeFiles }: InputsOptions): Inputs {
	const layout = createLayout(folder);
	const pathOf = (sha256: string): string => {
		if (!isInputHash(sha256)) throw new Error('A picture is named by its SHA-256 in hex digits.');
		return join(layout.inputs, sha256);
	};
	let turn: Promise<unknown> = Promise.resolve();
	/** One after the other, so that nothing is removed between being found and being claimed. */
	const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
		const result = turn.then(() => withFileProblems(work));
		turn = result.catch(() => undefined);
		return result;
	};
	const claim = async (sha256: string): Promise<boolean> => {
		const path = pathOf(sha256);
		if ((await files.look(path))?.kind !== 'file') return false;
		await files.touch(path);
		return true;
	};
	const read = async (sha256: string): Promise<Uint8Array<ArrayBuffer> | null> => {
		const path = pathOf(sha256);
		return await withFileProblems(async () => {
			try {
				return new Uint8Array(await readFile(path));
			} catch (error) {
				if (errorCode(error) === 'ENOENT') return null;
				throw error;
			}
		});
	};
	const isOld = async (sha256: string, before: Date): Promise<boolean> => {
		const facts = await files.look(pathOf(sha256));
		return facts?.kind === 'file' && facts.changedAt < before;
	};

	return {
		put: async (sha256, bytes) => {
			if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
				throw new ProblemError('validation_failed', 'The picture arrived damaged: its bytes have another hash. Send it again.');
			}
			if (await inTurn(() => claim(sha256))) return;
			// Swept at the next start when this process dies here.
			const half = join(layout.partials, `input.${randomUUID()}`);
			await withFileProblems(async () => {
				try {
					await files.makeFolder(layout.partials);
					await files.makeFolder(layout.inputs);
					await files.writeFile(half, bytes);
					await files.rename(half, pathOf(sha256));
					await files.syncFolder(layout.inputs);
				} catch (error) {
					await files.removeFile(half).catch(() => undefined);
					throw error;
				}
			});
		},
		claim: (sha256) => inTurn(() => claim(sha256)),
		size: async (sha256) => {
			const bytes = await read(sha256);
			const facts = bytes === null ? null : await inspectInput(bytes).catch(() => null);
			return facts === null ? null : { width: facts.width, height: facts.height };
		},
		read,
		sweep: async (before, named) => {
			const old: string[] = [];
			for (const name of await withFileProblems(() => files.list(layout.inputs))) {
				if (isInputHash(name) && (await isOld(name, before))) old.push(name);
			}
			if (old.length === 0) return 0;
			const used = new Set([...(await named()), ...(await namedBySidecars(files, folder))]);
			let removed = 0;
			for (const name of old.filter((each) => !used.has(each))) {
				await inTurn(async () => {
					// Claimed since it was found, it is not old any more.
					if (!(await isOld(name, before))) return;
					await files.removeFile(pathOf(name));
					removed += 1;
				});
			}
			return removed;
		},
	};
}

/** What the sidecars in `outputs/` and in its bin name, also those of generations that no queue knows. */
async function namedBySidecars(files: FilePort, root: string): Promise<Set<string>> {
	const named = new Set<string>();
	const { bin } = createLayout(root);
	for (const parent of [root, bin]) {
		for (const day of await files.list(parent)) {
			if (day.startsWith('.')) continue;
			for (const name of await files.list(join(parent, day))) {
				if (!name.endsWith('.json')) continue;
				for (const sha256 of await inputsOfSidecar(join(parent, day, name))) named.add(sha256);
			}
		}
	}
	return named;
}

/** None for a file that is gone, or that is no sidecar. @throws the system's error when it cannot be read: it may name one. */
async function inputsOfSidecar(path: string): Promise<string[]> {
	try {
		const { settings } = JSON.parse(await readFile(path, 'utf8')) as { settings: Parameters<typeof inputsOf>[0] };
		return inputsOf(settings);
	} catch (error) {
		if (errorCode(error) === undefined || errorCode(error) === 'ENOENT') return [];
		throw error;
	}
}

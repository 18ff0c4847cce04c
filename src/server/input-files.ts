/** Pictures that generations start from, read from where the GPU service keeps them: `outputs/.inputs/<sha256>`. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { isInputHash } from '#contract/picture-reference.ts';
import { ProblemError } from '#contract/problem.ts';
import { detectPictureType } from '#images/picture-type.ts';
import { can } from './access/can.ts';
import type { Inputs } from './context.ts';

/** @param outputs the folder of all pictures */
export function createInputFiles(outputs: string): Inputs {
	return {
		open: async (actor, sha256) => {
			if (!can(actor, 'see', { kind: 'input' }) || !isInputHash(sha256)) throw notFound();
			const body = await read(join(outputs, '.inputs', sha256));
			const type = detectPictureType(body);
			if (type === null) throw notFound();
			return { body, type, bytes: body.length, etag: sha256, download: `${sha256.slice(0, 8)}.${type.slice('image/'.length)}` };
		},
	};
}

async function read(path: string): Promise<Uint8Array<ArrayBuffer>> {
	try {
		await using handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
		return new Uint8Array(await handle.readFile());
	} catch (cause) {
		if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw notFound(cause);
		throw cause;
	}
}

function notFound(cause?: unknown): ProblemError {
	return new ProblemError('not_found', 'There is no such picture.', { cause });
}

/** Pictures that generations start from, read from where the GPU service keeps them: `outputs/.inputs/<sha256>`. */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { isInputHash } from '#contract/picture-reference.ts';
import { detectPictureType, type PictureType } from '#images/picture-type.ts';
import { can } from './access/can.ts';
import type { Inputs } from './context.ts';
import { noSuchPicture } from './no-such-picture.ts';
import { streamFile } from './stream-file.ts';

/** @param outputs the folder of all pictures */
export function createInputFiles(outputs: string): Pick<Inputs, 'open'> {
	return {
		open: async (actor, sha256) => {
			if (!can(actor, 'see', { kind: 'input' }) || !isInputHash(sha256)) throw noSuchPicture();
			const path = join(outputs, '.inputs', sha256);
			const { type, bytes } = await look(path);
			if (type === null) throw noSuchPicture();
			const body = streamFile(() => openInput(path));
			return { body, type, bytes, etag: sha256, download: `${sha256.slice(0, 8)}.${type.slice('image/'.length)}` };
		},
	};
}

/** What it is, by its first bytes, and how large. */
async function look(path: string): Promise<{ type: PictureType | null; bytes: number }> {
	await using handle = await openInput(path);
	const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
	return { type: detectPictureType(buffer.subarray(0, bytesRead)), bytes: (await handle.stat()).size };
}

async function openInput(path: string): Promise<FileHandle> {
	try {
		return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
	} catch (cause) {
		if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw noSuchPicture(cause);
		throw cause;
	}
}

/** The pictures that settings name, as the engine takes them. */
import { inputHash, type NamedPicture } from '#contract/picture-reference.ts';
import { ProblemError } from '#contract/problem.ts';
import type { Pixels } from '#images/encode.ts';
import { decodeMask, decodePicture } from '#images/input.ts';
import type { PaintInputs } from '../engine/protocol.ts';
import type { PaintJob } from './backend.ts';

type Decode = typeof decodePicture;

/** All of them in the size of the painting. @throws ProblemError `not_found` for one that is gone, `validation_failed` for one that is damaged. */
export async function readPaintInputs({ settings, readInput }: Pick<PaintJob, 'settings' | 'readInput'>): Promise<PaintInputs> {
	const { width, height, init_image, mask, control, picture_fit } = settings;
	const read = async ({ field, reference }: NamedPicture, decode: Decode): Promise<Pixels> => {
		const sha256 = inputHash(reference);
		const bytes = sha256 === null ? null : ((await readInput?.(sha256)) ?? null);
		if (bytes === null) {
			throw new ProblemError('not_found', `The picture of "${field}" is gone. Send it again with a new request.`, { field });
		}
		try {
			return await decode(bytes, { width, height }, picture_fit);
		} catch (cause) {
			const detail = `The picture of "${field}" is damaged: its pixels cannot be read. Save it anew with another program, then send it again.`;
			throw new ProblemError('validation_failed', detail, { field, cause });
		}
	};
	const controls: Pixels[] = [];
	for (const [index, { image }] of control.entries()) {
		controls.push(await read({ field: `control[${index}].image`, reference: image }, decodePicture));
	}
	return {
		image: init_image === null ? null : await read({ field: 'init_image', reference: init_image }, decodePicture),
		mask: mask === null ? null : await read({ field: 'mask', reference: mask }, decodeMask),
		control: controls,
	};
}

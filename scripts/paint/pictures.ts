/** Files that `paint` is told to start from or to follow. */
import { readFile } from 'node:fs/promises';
import type { GenerationRequest } from '#contract/generation.ts';
import { picturesOf, toInputReference, withPictures } from '#contract/picture-reference.ts';
import { ProblemError } from '#contract/problem.ts';
import { leavesPicture } from '#contract/settings.ts';
import { inspectInput } from '#images/input.ts';
import { ExitError, exitCodes } from './exit-codes.ts';
import { fromCaller } from './setup.ts';

export interface ReadRequest {
	/** Names its pictures `input:<sha256>`. */
	request: GenerationRequest;
	readInput: (sha256: string) => Promise<Uint8Array | null>;
}

/** Reads the pictures that a request names by their paths. @throws ExitError when one cannot be read or is no picture. */
export async function readPictures(request: GenerationRequest): Promise<ReadRequest> {
	const files = new Map<string, Uint8Array>();
	const references = new Map<string, string>();
	let ownSize: Pick<GenerationRequest, 'width' | 'height'> = {};
	for (const { field, reference } of picturesOf(request)) {
		const path = fromCaller(reference);
		const bytes = await readFile(path).catch((cause: unknown) => {
			throw new ExitError(exitCodes.model, `There is no picture ${path}, or it cannot be read.`, { cause });
		});
		const { sha256, width, height } = await inspectInput(bytes).catch((cause: unknown) => {
			if (!(cause instanceof ProblemError)) throw cause;
			throw new ExitError(exitCodes.model, `${path} cannot be used. ${cause.message}`, { cause });
		});
		if (field === 'init_image' && leavesPicture(request)) ownSize = { width, height };
		files.set(sha256, bytes);
		references.set(field, toInputReference(sha256));
	}
	return {
		request: withPictures({ ...ownSize, ...request }, ({ field, reference }) => references.get(field) ?? reference),
		readInput: async (sha256) => files.get(sha256) ?? null,
	};
}

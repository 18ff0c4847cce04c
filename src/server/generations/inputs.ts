/** Pictures that requests come with or name: each becomes `input:<sha256>`, and its bytes are made ready for the GPU service. */
import type { GenerationRequest } from '#contract/generation.ts';
import { inputHash, type NamedPicture, picturesOf, toInputReference, withPictures } from '#contract/picture-reference.ts';
import { ProblemError } from '#contract/problem.ts';
import { inspectInput, mostInputBytes } from '#images/input.ts';
import type { PictureFacts } from '#images/inspect.ts';
import type { Actor } from '../access/actor.ts';
import type { Pictures } from '../context.ts';
import { decodeDataUrl } from './data-urls.ts';

export interface RequestWithInputs {
	/** Names its pictures `input:<sha256>` only. */
	request: GenerationRequest;
	/** Those that came with it or lie in the gallery, by their SHA-256. */
	inputs: ReadonlyMap<string, Uint8Array>;
}

const galleryPrefix = 'picture:';

/**
 * @param files those that were sent beside the request, by their name in the form
 * @throws ProblemError with the field's name: `validation_failed` for a picture that cannot be found, `unsupported_media` for what is no
 *   picture, `too_large`.
 */
export async function collectInputs(
	actor: Actor,
	request: GenerationRequest,
	files: ReadonlyMap<string, Uint8Array>,
	pictures: Pick<Pictures, 'open'>,
): Promise<RequestWithInputs> {
	const inputs = new Map<string, Uint8Array>();
	const references = new Map<string, string>();
	const named = picturesOf(request);
	const unused = [...files.keys()].find((name) => !named.some(({ reference }) => reference === name));
	if (unused !== undefined) {
		const name = unused.slice(0, 64);
		throw invalid(
			name,
			`Nothing in the request is for the file "${name}". Files are named after their field: init_image, mask, control[0].image.`,
		);
	}
	for (const { field, reference } of named) {
		if (inputHash(reference) !== null) references.set(field, reference);
		else {
			const { sha256, bytes } = await readInput(actor, { field, reference }, files, pictures);
			inputs.set(sha256, bytes);
			references.set(field, toInputReference(sha256));
		}
	}
	return { request: withPictures(request, ({ field, reference }) => references.get(field) ?? reference), inputs };
}

/** What is known of a picture, and its file. */
export interface ReadInput extends Pick<PictureFacts, 'sha256' | 'width' | 'height' | 'texts'> {
	bytes: Uint8Array;
}

/** Reads and checks one picture that came along, lies in the gallery or stands in the request itself. @throws ProblemError as {@link collectInputs}. */
export async function readInput(
	actor: Actor,
	{ field, reference }: NamedPicture,
	files: ReadonlyMap<string, Uint8Array>,
	pictures: Pick<Pictures, 'open'>,
): Promise<ReadInput> {
	const bytes = files.get(reference) ?? (await bytesOf({ field, reference }, actor, pictures));
	const { sha256, width, height, texts } = await inspect(field, bytes);
	return { sha256, width, height, texts, bytes };
}

async function bytesOf({ field, reference }: NamedPicture, actor: Actor, pictures: Pick<Pictures, 'open'>): Promise<Uint8Array> {
	if (reference.startsWith(galleryPrefix)) return await readFromGallery(field, reference.slice(galleryPrefix.length), actor, pictures);
	if (reference.startsWith('data:')) return bytesOfDataUrl(field, reference);
	throw invalid(
		field,
		`"${field}" must be a data: URL, "picture:<id>" for one of your pictures, "input:<sha256>" for one that was sent before, or the name of a file in the same form.`,
	);
}

function bytesOfDataUrl(field: string, url: string): Uint8Array {
	const bytes = decodeDataUrl(url);
	if (bytes !== null) return bytes;
	throw invalid(
		field,
		url.includes(';base64,')
			? `"${field}" is not whole: the base64 of its data: URL is cut off or has other characters in it.`
			: `"${field}" must be a data: URL in base64: data:image/png;base64,…`,
	);
}

async function readFromGallery(field: string, id: string, actor: Actor, pictures: Pick<Pictures, 'open'>): Promise<Uint8Array> {
	const unknown = (cause?: unknown) => invalid(field, `"${field}" names a picture that is not there. Choose another one.`, cause);
	try {
		const { body, bytes } = await pictures.open(actor, id);
		if (bytes > mostInputBytes) {
			if (body instanceof ReadableStream) await body.cancel();
			const detail = `"${field}" cannot be used. The picture has more than ${mostInputBytes / 1024 / 1024} MB.`;
			throw new ProblemError('too_large', detail, { field });
		}
		return new Uint8Array(await new Response(body).arrayBuffer());
	} catch (error) {
		if (error instanceof ProblemError && error.problem.code !== 'not_found') throw error;
		// It may also vanish while it is being read.
		throw unknown(error);
	}
}

async function inspect(field: string, bytes: Uint8Array): Promise<PictureFacts> {
	try {
		return await inspectInput(bytes);
	} catch (error) {
		if (error instanceof ProblemError) throw withField(field, error);
		throw error;
	}
}

/** The same problem, told of a field. */
function withField(field: string, { problem: { code, detail } }: ProblemError): ProblemError {
	return new ProblemError(code, `"${field}" cannot be used. ${detail}`, { field });
}

function invalid(field: string, detail: string, cause?: unknown): ProblemError {
	return new ProblemError('validation_failed', detail, { field, cause });
}

/** Reading how a picture was made: one that somebody sends, or one of the gallery. */
import type { Catalog } from '#contract/catalog.ts';
import type { GenerationRequest } from '#contract/generation.ts';
import type { FoundSettings } from '#contract/metadata.ts';
import { inputHash, picturesOf } from '#contract/picture-reference.ts';
import { ProblemError } from '#contract/problem.ts';
import { comparePictures } from '#images/difference.ts';
import { readSettings } from '#images/read-settings.ts';
import type { Actor } from '../access/actor.ts';
import { can } from '../access/can.ts';
import { atMost } from '../at-most.ts';
import type { Inputs, Metadata, Pictures } from '../context.ts';
import { readInput } from '../generations/inputs.ts';
import { pictureNamed } from '../generations/keep-input.ts';
import { readSentRequest } from '../generations/sent-request.ts';
import { fitRequest } from './fit-request.ts';
import { planReproduction } from './reproduce.ts';

interface MetadataParts {
	catalog(): Promise<Catalog>;
	pictures: Pick<Pictures, 'open'>;
	inputs: Pick<Inputs, 'open'>;
}

const field = 'picture';

export function createMetadata({ catalog, pictures, inputs }: MetadataParts): Metadata {
	const isKept = async (actor: Actor, sha256: string | null): Promise<boolean> => {
		const blob = sha256 === null ? null : await inputs.open(actor, sha256).catch(() => null);
		if (blob?.body instanceof ReadableStream) await blob.body.cancel();
		return blob !== null;
	};
	/** Pictures that it was painted from are named by their content, and may not be here. */
	const withoutLost = async (actor: Actor, found: FoundSettings) => {
		for (const { reference } of picturesOf(found.request)) {
			if (!(await isKept(actor, inputHash(reference)))) return { lost: true, found: { ...found, request: withoutPictures(found.request) } };
		}
		return { lost: false, found };
	};
	const bytesOf = async (actor: Actor, id: string) =>
		new Uint8Array(await new Response((await pictures.open(actor, id)).body).arrayBuffer());
	/** Whole pictures are large once they are decoded. */
	const inTurn = atMost(1);

	return {
		reproduce: async (actor, id) => {
			return await planReproduction(id, await bytesOf(actor, id), await catalog(), (sha256) => isKept(actor, sha256));
		},
		difference: async (actor, id, other) => {
			return await inTurn(async () => comparePictures(await bytesOf(actor, id), await bytesOf(actor, other)));
		},
		read: async (actor, body) => {
			if (!can(actor, 'make', { kind: 'input' })) throw new ProblemError('forbidden', 'You may not send pictures.');
			const { request, files } = readSentRequest(body?.type ?? '', body?.bytes ?? Buffer.alloc(0));
			const reference = files.has(field) ? field : pictureNamed(request);
			const { width, height, texts } = await readInput(actor, { field, reference }, files, pictures);
			const said = readSettings(texts);
			if (said === null) return { width, height, found: null };
			const { lost, found } = await withoutLost(actor, said);
			const fitted = fitRequest(found, await catalog());
			const notes = lost ? [{ code: 'picture_missing' as const, name: 'init_image', value: '' }, ...fitted.notes] : fitted.notes;
			return { width, height, found: { source: found.source, request: fitted.request, notes } };
		},
	};
}

function withoutPictures({ init_image, mask, strength, keep_unmasked, control, ...request }: GenerationRequest): GenerationRequest {
	return request;
}

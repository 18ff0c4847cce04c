/** Taking in a picture ahead of the request that will name it: sent once, it can be named `input:<sha256>` any number of times. */
import { ProblemError } from '#contract/problem.ts';
import { can } from '../access/can.ts';
import type { Inputs, Pictures } from '../context.ts';
import type { GpuServiceClient } from '../gpu-service-client.ts';
import { readInput } from './inputs.ts';
import { readSentRequest } from './sent-request.ts';

interface KeepInputParts {
	client: Pick<GpuServiceClient, 'putInput'>;
	pictures: Pick<Pictures, 'open'>;
}

const field = 'picture';

/** Keeps the picture of a form's file `picture`, or of JSON: `{"picture": "picture:<id>"}` for one of the gallery, or a `data:` URL. */
export function createKeepInput({ client, pictures }: KeepInputParts): Inputs['keep'] {
	return async (actor, body) => {
		if (!can(actor, 'make', { kind: 'input' })) throw new ProblemError('forbidden', 'You may not send pictures.');
		const { request, files } = readSentRequest(body?.type ?? '', body?.bytes ?? Buffer.alloc(0));
		const reference = files.has(field) ? field : pictureNamed(request);
		const { sha256, width, height, bytes } = await readInput(actor, { field, reference }, files, pictures);
		await client.putInput(sha256, bytes);
		return { sha256, width, height };
	};
}

/** The picture that JSON names. */
export function pictureNamed(request: unknown): string {
	const named = typeof request === 'object' && request !== null ? (request as Record<string, unknown>)[field] : undefined;
	if (typeof named === 'string') return named;
	const detail =
		'Send the picture as the file "picture" of a form, or as JSON: {"picture": "picture:<id>"} or {"picture": "data:image/png;base64,…"}.';
	throw new ProblemError('validation_failed', detail, { field });
}

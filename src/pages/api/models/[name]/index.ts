import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';

/** Removes it; 409 says what would break, and `?force=true` removes it all the same. `?kind` is `model`, `lora`, `embedding` or `upscaler`. */
export const DELETE: APIRoute = async ({ params: { name = '' }, url: { searchParams }, locals }) =>
	Response.json(
		await locals.easel.models.remove(knownActor(locals), name, {
			kind: searchParams.get('kind') ?? 'model',
			force: searchParams.get('force') === 'true',
		}),
	);

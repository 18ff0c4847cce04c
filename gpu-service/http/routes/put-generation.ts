/** Accepts a generation. What is answered with 202 is on disk. */
import type { GenerationRequest, Settings } from '#contract/generation.ts';
import { isId, notFound, parseSubmission, readJson } from '../body.ts';
import type { HttpContext } from '../context.ts';
import { path, type Route } from '../route.ts';
import { claimInputs, settingsOf } from '../settings-of.ts';

export const putGeneration: Route = {
	method: 'PUT',
	pattern: path('/generations/:id'),
	handle: async (request, { id }, context) => {
		if (!isId(id)) throw notFound();
		const { owner, request: asked } = parseSubmission(await readJson(request));
		const known = await context.queue.get(id);
		const settings = known?.settings ?? (await decideSettings(asked, context));
		const { generation, created } = await context.queue.submit({ id, owner, request: asked, settings });
		await context.accepted(id);
		return Response.json(await context.describe(generation), { status: created ? 202 : 200 });
	},
};

async function decideSettings(asked: GenerationRequest, context: HttpContext): Promise<Settings> {
	await context.admit();
	const settings = await settingsOf(asked, context);
	await claimInputs(asked, context);
	return settings;
}

/** From pixels to the file that is kept, with all that is known of how it was made, and to previews. */
import { encodePng, encodePreview, previewType } from '#images/encode.ts';
import { toInfotext } from '#images/infotext.ts';
import { withMetadata } from '#images/metadata.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { Backend, RgbPixels } from '../backends/backend.ts';
import type { QueuedGeneration } from '../queue/queue.ts';

export interface PaintedPicture {
	/** From 1. */
	n: number;
	seed: number;
	pixels: RgbPixels;
}

/** A PNG with A1111's infotext and Easel's own record in it. */
export async function encodePicture(
	backend: Backend,
	{ id, request, settings, createdAt }: Pick<QueuedGeneration, 'id' | 'request' | 'settings' | 'createdAt'>,
	{ n, seed, pixels }: PaintedPicture,
): Promise<Uint8Array> {
	// Read at once: the next painting may begin while this picture is being encoded.
	const { run } = backend.measured();
	const png = await encodePng(pixels);
	const { models } = await backend.catalog();
	const model = models.find(({ name }) => name === settings.model);
	const sampler = model?.schedulers.find(({ name }) => name === settings.scheduler)?.label ?? settings.scheduler;
	const parameters = toInfotext({
		prompt: settings.prompt,
		negativePrompt: settings.negative_prompt,
		steps: settings.steps,
		sampler,
		guidance: settings.guidance,
		seed,
		width: pixels.width,
		height: pixels.height,
		modelHash: model?.hash ?? '',
		model: settings.model,
		version: `Easel ${packageJson.version}`,
	});
	const easel = {
		easel: 1,
		id,
		n,
		seed,
		request,
		settings,
		model: { name: settings.model, title: model?.title ?? settings.model, hash: model?.hash ?? '' },
		run,
		created_at: new Date(createdAt).toISOString(),
	};
	return withMetadata(png, { parameters, easel });
}

export async function encodeLivePreview(pixels: RgbPixels): Promise<{ bytes: Uint8Array; type: string; image: string }> {
	const bytes = await encodePreview(pixels);
	return { bytes, type: previewType, image: `data:${previewType};base64,${Buffer.from(bytes).toString('base64')}` };
}

/** From pixels to the file that is kept, with all that is known of how it was made, and to previews. */
import type { Catalog } from '#contract/catalog.ts';
import type { Settings } from '#contract/generation.ts';
import { subseedOfPicture, untaggedLoras } from '#contract/settings.ts';
import { encodePng, encodePreview, previewType } from '#images/encode.ts';
import { type InfotextSettings, toInfotext } from '#images/infotext.ts';
import { withMetadata } from '#images/metadata.ts';
import { sourceTypeOf } from '#images/xmp.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { Backend, PaintJob, RgbPixels } from '../backends/backend.ts';
import type { QueuedGeneration } from '../queue/queue.ts';

export interface PaintedPicture {
	/** From 1. */
	n: number;
	seed: number;
	pixels: RgbPixels;
}

/**
 * A PNG with A1111's infotext and Easel's own record in it.
 *
 * @param job what the backend knows its run by; the newest one when left out
 */
export async function encodePicture(
	backend: Backend,
	{ id, request, settings, createdAt }: Pick<QueuedGeneration, 'id' | 'request' | 'settings' | 'createdAt'>,
	{ n, seed, pixels }: PaintedPicture,
	job?: PaintJob,
): Promise<Uint8Array> {
	// Read at once: the next painting may begin while this picture is being encoded.
	const { run } = backend.measured(job);
	const png = await encodePng(pixels);
	const catalog = await backend.catalog();
	const model = catalog.models.find(({ name }) => name === settings.model);
	const easel = {
		easel: 1,
		id,
		n,
		seed,
		...(settings.subseed_strength === 0 ? {} : { subseed: subseedOfPicture(settings, n) }),
		request,
		settings,
		model: { name: settings.model, title: model?.title ?? settings.model, hash: model?.hash ?? '' },
		run,
		created_at: new Date(createdAt).toISOString(),
	};
	const parameters = toInfotext(describe(settings, { n, seed, pixels }, catalog));
	return withMetadata(png, { parameters, easel, sourceType: sourceTypeOf(settings) });
}

/** The settings in A1111's words. */
function describe(settings: Settings, { n, seed, pixels }: PaintedPicture, { models, loras }: Catalog): InfotextSettings {
	const { hires, init_image, eta, upscaler, guidance_rescale } = settings;
	const model = models.find(({ name }) => name === settings.model);
	const hashes = settings.loras.map(({ name }) => ({ name, hash: loras.find((lora) => lora.name === name)?.hash ?? '' }));
	const tags = untaggedLoras(settings).map(({ name, weight }) => ` <lora:${name}:${weight}>`);
	const strength = init_image !== null ? settings.strength : hires?.strength;
	return {
		prompt: settings.prompt + tags.join(''),
		negativePrompt: settings.negative_prompt,
		steps: settings.steps,
		sampler: model?.schedulers.find(({ name }) => name === settings.scheduler)?.label ?? settings.scheduler,
		...(settings.schedule_type === 'automatic' ? {} : { scheduleType: capitalize(settings.schedule_type) }),
		guidance: settings.guidance,
		seed,
		// Of the first pass: what it was enlarged to follows.
		width: hires === null && upscaler === null ? pixels.width : settings.width,
		height: hires === null && upscaler === null ? pixels.height : settings.height,
		modelHash: model?.hash ?? '',
		model: settings.model,
		...(settings.subseed_strength === 0 ? {} : { variation: { seed: subseedOfPicture(settings, n), strength: settings.subseed_strength } }),
		...(strength === undefined ? {} : { denoisingStrength: strength }),
		clipSkip: settings.clip_skip,
		guidanceRescale: guidance_rescale,
		...(eta === null ? {} : { eta }),
		rng: settings.rng.toUpperCase(),
		...(hires === null
			? {}
			: { hires: { upscale: hires.scale, steps: hires.steps, upscaler: hires.upscaler === 'latent' ? 'Latent' : hires.upscaler } }),
		...(upscaler === null ? {} : { upscaler }),
		loraHashes: hashes.filter(({ hash }) => hash !== ''),
		version: `Easel ${packageJson.version}`,
	};
}

function capitalize(word: string): string {
	return word.slice(0, 1).toUpperCase() + word.slice(1);
}

export async function encodeLivePreview(pixels: RgbPixels): Promise<{ bytes: Uint8Array; type: string; image: string }> {
	const bytes = await encodePreview(pixels);
	return { bytes, type: previewType, image: `data:${previewType};base64,${Buffer.from(bytes).toString('base64')}` };
}

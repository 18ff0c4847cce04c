/** The infotext of AUTOMATIC1111's web UI and of everybody who writes like it (Forge, SD.Next, Civitai, stable-diffusion.cpp, Easel). */
import type { GenerationRequest, Hires } from '#contract/generation.ts';
import type { FoundSettings } from '#contract/metadata.ts';
import { parseInfotext } from '../infotext.ts';
import { defined, leftOut, numberOf, type PictureTexts, plainName } from './texts.ts';

/** Keys that say nothing about the pixels, or what another key says too. */
const silent = new Set(['Version', 'User', 'Lora hashes', 'TI hashes', 'Hashes', 'Model hash', 'Schedule type', 'Denoising strength']);

export function readA1111(texts: PictureTexts): FoundSettings | null {
	const text = texts.get('parameters') ?? texts.get('UserComment');
	if (text === undefined || text.trimStart().startsWith('{')) return null;
	const { prompt, negativePrompt, pairs } = parseInfotext(text);
	if (pairs.size === 0) return null;
	const used = new Set<string>();
	const take = (...keys: string[]): string | undefined => {
		for (const key of keys) {
			const value = pairs.get(key);
			if (value === undefined) continue;
			used.add(key);
			return value;
		}
		return undefined;
	};
	const number = (...keys: string[]) => numberOf(take(...keys));

	const size = readSize(take('Size'));
	const model = take('Model');
	const hires = readHires(take, pairs, size);
	const strength = numberOf(pairs.get('Denoising strength'));
	const subseedStrength = number('Variation seed strength');
	const subseed = number('Variation seed');
	const request: GenerationRequest = defined({
		prompt,
		negative_prompt: negativePrompt === '' ? undefined : negativePrompt,
		model: model === undefined ? undefined : plainName(model),
		seed: number('Seed'),
		steps: number('Steps'),
		guidance: number('CFG scale', 'Distilled CFG Scale'),
		...size,
		...readSampler(take('Sampler'), pairs.get('Schedule type')),
		rng: readNoise(take('RNG')),
		subseed: subseedStrength === undefined ? undefined : subseed,
		subseed_strength: subseedStrength,
		eta: number('Eta', 'Eta DDIM'),
		clip_skip: number('Clip skip'),
		guidance_rescale: number('CFG Rescale', 'CFG Rescale phi'),
		hires,
		upscaler: take('Postprocess upscaler'),
	});
	const rest = [...pairs].filter(([key]) => !used.has(key) && !silent.has(key));
	return {
		source: 'a1111',
		request,
		modelHash: /^[0-9a-f]{8,64}$/i.exec(pairs.get('Model hash') ?? '')?.[0].toLowerCase() ?? null,
		leftOut: [
			...rest.map(([key, value]) => leftOut(key, value)),
			// Without a hires fix it is that of a picture that it was painted over, and which is not told.
			...(strength !== undefined && hires === undefined ? [leftOut('Denoising strength', String(strength))] : []),
		],
	};
}

function readSize(text: string | undefined): { width?: number; height?: number } {
	const [, width, height] = /^(\d+)x(\d+)$/.exec(text ?? '') ?? [];
	return width === undefined || height === undefined ? {} : { width: Number(width), height: Number(height) };
}

/** Older pictures carry the schedule type behind the sampler; stable-diffusion.cpp calls its usual one `discrete`. */
function readSampler(sampler: string | undefined, scheduleType: string | undefined): Pick<GenerationRequest, 'scheduler'> {
	if (sampler === undefined) return {};
	const plain = sampler.replace(/ (discrete|default)$/i, '');
	const named = scheduleType === undefined || scheduleType.toLowerCase() === 'automatic' ? plain : `${plain} ${scheduleType}`;
	return { scheduler: named };
}

/** What says nothing used a GPU's numbers; `NV` are the same ones drawn by the processor. */
function readNoise(source: string | undefined): 'cpu' | 'gpu' {
	return source?.toUpperCase() === 'CPU' ? 'cpu' : 'gpu';
}

function readHires(
	take: (...keys: string[]) => string | undefined,
	pairs: ReadonlyMap<string, string>,
	size: { width?: number; height?: number },
): Hires | undefined {
	const upscaler = take('Hires upscaler');
	const resized = readSize(take('Hires resize')).width;
	const byResize = resized === undefined || size.width === undefined ? undefined : resized / size.width;
	const scale = numberOf(take('Hires upscale')) ?? byResize;
	const steps = numberOf(take('Hires steps')) ?? 0;
	if (scale === undefined) return undefined;
	return {
		scale,
		upscaler: upscaler === undefined || /^latent\b/i.test(upscaler) ? 'latent' : upscaler,
		steps,
		strength: numberOf(pairs.get('Denoising strength')) ?? 0.7,
	};
}

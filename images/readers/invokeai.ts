/** InvokeAI's pictures: `invokeai_metadata` since version 3, `sd-metadata` before. */
import type { GenerationRequest, LoraUse } from '#contract/generation.ts';
import type { FoundSettings } from '#contract/metadata.ts';
import { defined, isObject, type JsonObject, leftOut, numberOf, type PictureTexts, parseObject, plainName, textOf } from './texts.ts';

const schedulers: Record<string, string> = {
	k_euler: 'euler',
	k_euler_a: 'euler_a',
	k_dpmpp_2: 'dpmpp_2m',
	k_dpmpp_2_a: 'dpmpp_2s',
	k_dpm_2: 'kdpm2',
	k_dpm_2_a: 'kdpm2_a',
	k_heun: 'heun',
	k_lms: 'lms',
	kdpm_2: 'kdpm2',
	kdpm_2_a: 'kdpm2_a',
	plms: 'pndm',
};

export function readInvokeAi(texts: PictureTexts): FoundSettings | null {
	const now = parseObject(texts.get('invokeai_metadata'));
	if (now !== null) return readMetadata(now);
	const before = parseObject(texts.get('sd-metadata'));
	return before === null ? null : readSdMetadata(before);
}

/** Fields that are mapped, or say nothing about the pixels. */
const known = [
	'app_version',
	'generation_mode',
	'positive_prompt',
	'negative_prompt',
	'positive_style_prompt',
	'negative_style_prompt',
	'width',
	'height',
	'seed',
	'rand_device',
	'cfg_scale',
	'cfg_rescale_multiplier',
	'steps',
	'scheduler',
	'clip_skip',
	'model',
	'loras',
	'strength',
	'init_image',
	'canvas_v2_metadata',
	'ref_images',
];

function readMetadata(said: JsonObject): FoundSettings {
	const model = isObject(said['model']) ? (textOf(said['model']['name']) ?? textOf(said['model']['model_name'])) : undefined;
	const skipped = numberOf(said['clip_skip']);
	const loras = readLoras(said['loras']);
	const strength = numberOf(said['strength']);
	const rest = Object.entries(said).filter(([name, value]) => !known.includes(name) && !isNothing(value));
	return {
		source: 'invokeai',
		request: defined({
			prompt: textOf(said['positive_prompt']) ?? '',
			negative_prompt: textOf(said['negative_prompt']),
			model: model === undefined ? undefined : plainName(model),
			seed: numberOf(said['seed']),
			steps: numberOf(said['steps']),
			guidance: numberOf(said['cfg_scale']),
			guidance_rescale: numberOf(said['cfg_rescale_multiplier']) || undefined,
			width: numberOf(said['width']),
			height: numberOf(said['height']),
			scheduler: toScheduler(textOf(said['scheduler'])),
			// Its noise is torch's, on the device that is named; on a GPU that is Philox.
			rng: said['rand_device'] === 'cuda' ? ('gpu' as const) : undefined,
			clip_skip: skipped === undefined || skipped === 0 ? undefined : skipped + 1,
			loras: loras.length === 0 ? undefined : loras,
		}),
		modelHash: null,
		leftOut: [
			...rest.map(([name, value]) => leftOut(name, value)),
			...(strength === undefined || isNothing(said['init_image']) ? [] : [leftOut('strength', String(strength))]),
		],
	};
}

/** Both shapes that there were: `{model: {name}, weight}` and `{lora: {model_name}, weight}`. */
function readLoras(value: unknown): LoraUse[] {
	return (Array.isArray(value) ? value : []).flatMap((each: unknown): LoraUse[] => {
		if (!isObject(each)) return [];
		const named = [each['model'], each['lora']].find(isObject);
		const name = textOf(named?.['name']) ?? textOf(named?.['model_name']);
		return name === undefined ? [] : [{ name: plainName(name), weight: numberOf(each['weight']) ?? 1 }];
	});
}

function readSdMetadata(said: JsonObject): FoundSettings | null {
	const image = said['image'];
	if (!isObject(image)) return null;
	const model = textOf(said['model_weights']) ?? textOf(said['model']);
	const hash = textOf(said['model_hash']);
	const strength = numberOf(image['strength']);
	return {
		source: 'invokeai',
		request: defined({
			...readOldPrompt(image['prompt']),
			model: model === undefined ? undefined : plainName(model),
			seed: numberOf(image['seed']),
			steps: numberOf(image['steps']),
			guidance: numberOf(image['cfg_scale']),
			width: numberOf(image['width']),
			height: numberOf(image['height']),
			scheduler: toScheduler(textOf(image['sampler'])),
		}),
		modelHash: hash !== undefined && /^[0-9a-f]{8,64}$/i.test(hash) ? hash.toLowerCase() : null,
		leftOut: [
			...['variations', 'postprocessing', 'upscale', 'facetool_strength', 'threshold', 'perlin', 'hires_fix', 'seamless']
				.filter((name) => !isNothing(image[name]))
				.map((name) => leftOut(name, image[name])),
			...(image['type'] === 'img2img' && strength !== undefined ? [leftOut('strength', String(strength))] : []),
		],
	};
}

/** A text, or parts with weights; what is not wanted stands in `[brackets]` inside it. */
function readOldPrompt(value: unknown): Pick<GenerationRequest, 'prompt' | 'negative_prompt'> {
	const parts = Array.isArray(value)
		? value.map((part: unknown) => (isObject(part) ? (textOf(part['prompt']) ?? '') : ''))
		: [textOf(value) ?? ''];
	const whole = parts.join(' ');
	const unwanted = [...whole.matchAll(/\[([^[\]]*)\]/g)].map(([, words = '']) => words);
	const prompt = unwanted.length === 0 ? whole : whole.replace(/\s*\[[^[\]]*\]/g, '');
	return defined({ prompt: prompt.trim(), negative_prompt: unwanted.length === 0 ? undefined : unwanted.join(', ') });
}

/** `_k` at the end is Karras's spacing. */
function toScheduler(name: string | undefined): string | undefined {
	if (name === undefined) return undefined;
	const plain = name.replace(/_k$/, '');
	const here = schedulers[plain] ?? plain;
	return plain === name ? here : `${here} karras`;
}

/** What a program writes down although it was not used. */
function isNothing(value: unknown): boolean {
	return (
		value === undefined || value === null || value === false || value === 0 || value === '' || (Array.isArray(value) && value.length === 0)
	);
}

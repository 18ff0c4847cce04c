/** From a request and a model to settings: every field decided. Pure; both processes and the page use it. */
import type { AddOn, CatalogModel, Range, SchedulerChoice } from './catalog.ts';
import {
	type GenerationRequest,
	type Hires,
	type LoraUse,
	maxPicturePixels,
	maxSeed,
	neutralSettings,
	type Settings,
} from './generation.ts';
import { ProblemError } from './problem.ts';
import { lorasOfPrompt, unreadableLora } from './prompt-tags.ts';
import { mostLoras, mostWeight } from './request.ts';

/** The add-ons that a request may name. */
export interface AddOns {
	loras: readonly AddOn[];
	upscalers: readonly AddOn[];
}

/**
 * Decides every field of a request for a model.
 *
 * @param randomSeed used when the request leaves the seed open; 0 to 2^32 - 1.
 * @param addOns what there is to be named; null leaves names of LoRAs and upscalers unchecked
 * @throws ProblemError `validation_failed` with `field` for a value that the model does not allow.
 */
export function resolveSettings(
	request: GenerationRequest,
	model: CatalogModel,
	randomSeed: number,
	addOns: AddOns | null = null,
): Settings {
	const { defaults, features } = model;
	const limits = leavesPicture(request) ? { ...model.limits, ...anySize } : model.limits;
	const { scheduler, scheduleType } = findScheduler(request.scheduler ?? defaults.scheduler, model);
	const prompt_syntax = request.prompt_syntax ?? 'a1111';
	const subseed_strength = request.subseed_strength ?? neutralSettings.subseed_strength;
	const schedule_type = request.schedule_type ?? scheduleType ?? neutralSettings.schedule_type;
	if (!scheduler.schedule_types.includes(schedule_type)) {
		throw invalid(
			'schedule_type',
			`"${scheduler.label}" has no schedule type "${schedule_type}". It has: ${scheduler.schedule_types.join(', ')}.`,
		);
	}
	if (request.init_image !== undefined && !features.init_image && !leavesPicture(request))
		throw cannot(model, 'init_image', 'start from a picture');
	if (request.decoder === 'tiny' && !features.tiny_decoder) throw cannot(model, 'decoder', 'decode with a tiny decoder: it has none');
	if (request.mask !== undefined && !features.mask) throw cannot(model, 'mask', 'paint a part of a picture');
	const settings: Settings = {
		prompt: request.prompt,
		negative_prompt: request.negative_prompt ?? defaults.negative_prompt,
		model: model.name,
		seed: decideSeed(request.seed, randomSeed),
		steps: within('steps', request.steps ?? defaults.steps, limits.steps),
		guidance: within('guidance', request.guidance ?? defaults.guidance, limits.guidance),
		width: within('width', request.width ?? defaults.width, limits.width),
		height: within('height', request.height ?? defaults.height, limits.height),
		count: within('count', request.count ?? defaults.count, limits.count),
		scheduler: scheduler.name,
		schedule_type,
		rng: request.rng ?? neutralSettings.rng,
		subseed: subseed_strength === 0 ? neutralSettings.subseed : decideSeed(request.subseed, (randomSeed + 1_013_904_223) % (maxSeed + 1)),
		subseed_strength,
		eta: request.eta ?? null,
		clip_skip: within('clip_skip', request.clip_skip ?? 1, { min: 1, max: features.clip_skip }),
		guidance_rescale: request.guidance_rescale ?? 0,
		prompt_syntax,
		decoder: request.decoder ?? neutralSettings.decoder,
		init_image: request.init_image ?? null,
		mask: request.mask ?? null,
		picture_fit: request.picture_fit ?? neutralSettings.picture_fit,
		strength: request.init_image === undefined ? 1 : (request.strength ?? 0.75),
		keep_unmasked: request.keep_unmasked ?? true,
		loras: decideLoras(request, prompt_syntax === 'a1111', addOns),
		control: (request.control ?? []).map((use, index) => {
			if (features.control.includes(use.model)) return use;
			if (features.control.length === 0) throw withoutControl(model, `control[${index}].model`);
			throw unknownName(`control[${index}].model`, 'ControlNet', use.model, features.control);
		}),
		hires: request.hires === undefined ? null : checkHires(request.hires, request, model, addOns),
		upscaler: request.upscaler === undefined ? null : findUpscaler('upscaler', request.upscaler, addOns),
	};
	checkFinalSize(settings, addOns);
	return settings;
}

/** True where nothing is painted: the picture that was sent goes on as it is, to be enlarged. */
export function leavesPicture({ init_image, strength }: Pick<GenerationRequest, 'strength'> & { init_image?: string | null }): boolean {
	return init_image !== undefined && init_image !== null && strength === 0;
}

/** A picture that is not painted need not suit a model. */
const anySize = { width: { min: 1, max: 65_535 }, height: { min: 1, max: 65_535 } };

/** Settings as they were written down, perhaps by an older version that knew fewer. */
export function completeSettings(
	stored: Pick<Settings, Exclude<keyof Settings, keyof typeof neutralSettings>> & Partial<Settings>,
): Settings {
	return { ...neutralSettings, ...stored };
}

/** What a request leaves out unless it means something else. */
const usual: Record<string, unknown> = { ...neutralSettings, prompt_syntax: 'a1111' };

/** The request that asks for exactly these settings; what needs no saying is left out. */
export function toRequest(settings: Settings): GenerationRequest {
	const { loras: _loras, control, eta, strength, subseed, keep_unmasked, ...rest } = settings;
	const said = Object.entries(rest).filter(([field, value]) => value !== null && value !== usual[field]);
	const loras = untaggedLoras(settings);
	return {
		...(Object.fromEntries(said) as unknown as GenerationRequest),
		...(settings.subseed_strength === 0 ? {} : { subseed }),
		...(settings.init_image === null ? {} : { strength }),
		...(settings.mask === null || keep_unmasked ? {} : { keep_unmasked }),
		...(eta === null ? {} : { eta }),
		...(loras.length === 0 ? {} : { loras }),
		...(control.length === 0 ? {} : { control }),
	};
}

/** What must be added to the LoRAs that the prompt names so that the settings have theirs. */
export function untaggedLoras({ prompt, prompt_syntax, loras }: Pick<Settings, 'prompt' | 'prompt_syntax' | 'loras'>): LoraUse[] {
	const rest = sumOfWeights([
		...loras,
		...(prompt_syntax === 'a1111' ? lorasOfPrompt(prompt) : []).map(({ name, weight }) => ({ name, weight: -weight })),
	]);
	return rest.map(({ name, weight }) => ({ name, weight: Number(weight.toFixed(6)) })).filter(({ weight }) => weight !== 0);
}

/** The seed of picture n, from 1: A1111 and diffusers users count up from the first picture's seed, variations of one picture keep it. */
export function seedOfPicture({ seed, subseed_strength }: Settings, n: number): number {
	return subseed_strength > 0 ? seed : (seed + n - 1) % (maxSeed + 1);
}

/** The subseed of picture n, from 1. */
export function subseedOfPicture({ subseed }: Settings, n: number): number {
	return (subseed + n - 1) % (maxSeed + 1);
}

function decideSeed(asked: number | undefined, random: number): number {
	return asked === undefined || asked === -1 ? random : asked;
}

/** By name, label or alias; A1111's old names carry the schedule type behind them: `DPM++ 2M Karras`. */
function findScheduler(
	asked: string,
	{ name, schedulers }: CatalogModel,
): { scheduler: SchedulerChoice; scheduleType: Settings['schedule_type'] | null } {
	const wanted = asked.toLowerCase();
	for (const scheduler of schedulers) {
		const names = [scheduler.name, scheduler.label, ...scheduler.aliases].map((each) => each.toLowerCase());
		if (names.includes(wanted)) return { scheduler, scheduleType: null };
		const scheduleType = scheduler.schedule_types.find((type) => names.some((each) => wanted === `${each} ${type}`));
		if (scheduleType !== undefined) return { scheduler, scheduleType };
	}
	throw invalid(
		'scheduler',
		`"${name}" has no scheduler "${asked.slice(0, 64)}". It has: ${schedulers.map((each) => each.name).join(', ')}.`,
	);
}

/** Those of the request, then those that the prompt names; one that is named twice has the sum of its weights. */
function decideLoras({ prompt, loras = [] }: GenerationRequest, readsTags: boolean, addOns: AddOns | null): LoraUse[] {
	const uses = [...loras, ...(readsTags ? lorasOfPrompt(prompt) : [])];
	const unreadable = readsTags ? unreadableLora(prompt) : null;
	if (unreadable !== null) throw invalid('prompt', `The weight in "${unreadable.slice(0, 64)}" is not a number; write "<lora:name:0.7>".`);
	if (addOns !== null) for (const { name } of uses) findAddOn('loras', 'LoRA', name, addOns.loras);
	const sums = sumOfWeights(uses).filter(({ weight }) => weight !== 0);
	if (sums.length > mostLoras) throw invalid('loras', `Request and prompt name ${sums.length} LoRAs; at most ${mostLoras} are allowed.`);
	const heavy = sums.find(({ weight }) => Math.abs(weight) > mostWeight);
	if (heavy !== undefined) {
		throw invalid(
			'loras',
			`The weight of "${heavy.name.slice(0, 64)}" must be between -${mostWeight} and ${mostWeight}; ${heavy.weight} is not.`,
		);
	}
	return sums;
}

function sumOfWeights(uses: readonly LoraUse[]): LoraUse[] {
	const weights = new Map<string, number>();
	for (const { name, weight } of uses) weights.set(name, (weights.get(name) ?? 0) + weight);
	return [...weights].map(([name, weight]) => ({ name, weight }));
}

function checkHires(
	hires: Hires,
	{ width, height, init_image }: GenerationRequest,
	{ defaults, limits }: CatalogModel,
	addOns: AddOns | null,
): Hires {
	if (init_image !== undefined) {
		throw invalid(
			'hires',
			'The hires fix goes with painting from text. With "init_image", ask for a larger "width" and "height", or for an "upscaler".',
		);
	}
	if (hires.upscaler !== 'latent') findUpscaler('hires.upscaler', hires.upscaler, addOns);
	for (const [side, range] of [
		[width ?? defaults.width, limits.width],
		[height ?? defaults.height, limits.height],
	] as const) {
		if (side * hires.scale > range.max) {
			const most = Math.floor((range.max / side) * 100) / 100;
			throw invalid('hires.scale', `"hires.scale" of ${hires.scale} makes ${side} pixels more than ${range.max}; at most ${most} fits.`);
		}
	}
	return hires;
}

/** @throws ProblemError `validation_failed` when the picture would become too large, as far as it is known how much the upscaler enlarges. */
function checkFinalSize({ width, height, hires, upscaler }: Settings, addOns: AddOns | null): void {
	const scale = (hires?.scale ?? 1) * (addOns?.upscalers.find(({ name }) => name === upscaler)?.scale ?? 1);
	const fault = tooLarge({ width: Math.floor(width * scale), height: Math.floor(height * scale) });
	if (fault !== null) throw invalid(upscaler === null ? 'width' : 'upscaler', fault);
}

/** What is said against a picture of this size; null when it may be made. */
export function tooLarge({ width, height }: { width: number; height: number }): string | null {
	const pixels = width * height;
	if (pixels <= maxPicturePixels) return null;
	return `The picture would have ${width}x${height} pixels, ${Math.ceil(pixels / 1e5) / 10} million; at most ${maxPicturePixels / 1e6} million are made.`;
}

function findUpscaler(field: string, name: string, addOns: AddOns | null): string {
	if (addOns !== null) findAddOn(field, 'upscaler', name, addOns.upscalers);
	return name;
}

/** @throws ProblemError `validation_failed` unless it is there and can be used. */
function findAddOn(field: string, kind: string, name: string, addOns: readonly AddOn[]): void {
	const found = addOns.find((known) => known.name === name);
	if (found === undefined) {
		throw unknownName(
			field,
			kind,
			name,
			addOns.map((known) => known.name),
		);
	}
	if (found.problem !== null) throw invalid(field, found.problem.detail);
}

function within(field: keyof Settings, value: number, { min, max, multiple }: Range): number {
	if (value < min || value > max) throw invalid(field, `"${field}" must be between ${min} and ${max}; ${value} is not.`);
	if (multiple !== undefined && value % multiple !== 0) {
		const below = Math.max(min, Math.floor(value / multiple) * multiple);
		throw invalid(field, `"${field}" must be a multiple of ${multiple}; the nearest is ${below}.`);
	}
	return value;
}

function unknownName(field: string, kind: string, name: string, known: readonly string[]): ProblemError {
	return invalid(field, `There is no ${kind} "${name.slice(0, 64)}" here. There are: ${known.join(', ') || 'none'}.`);
}

function cannot(model: CatalogModel, field: string, what: string): ProblemError {
	return invalid(field, `"${model.name}" cannot ${what}.`);
}

function withoutControl({ name }: CatalogModel, field: string): ProblemError {
	const detail =
		`There is no ControlNet for "${name}" here. Its denoiser has to take what ControlNets add, as that of a .safetensors checkpoint does, or of an ` +
		'export with the file controlnet/model.onnx; and a ControlNet made for such a model has to lie in models/controlnet/<name>/model.onnx.';
	return invalid(field, detail);
}

function invalid(field: string, detail: string): ProblemError {
	return new ProblemError('validation_failed', detail, { field });
}

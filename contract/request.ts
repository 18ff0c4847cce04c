/** From what somebody sent to a request. Pure; both processes and the page use it. */
import {
	type ControlUse,
	decoders,
	type GenerationRequest,
	type Hires,
	type LoraUse,
	maxCount,
	maxPromptLength,
	maxSeed,
	noiseSources,
	type Origin,
	operations,
	pictureFits,
	promptSyntaxes,
	scheduleTypes,
} from './generation.ts';
import { ProblemError } from './problem.ts';

const textFields = ['prompt', 'negative_prompt', 'model', 'scheduler', 'init_image', 'mask', 'upscaler'] as const;
const pictureFields = ['init_image', 'mask'] as const;
const choiceFields = {
	schedule_type: scheduleTypes,
	rng: noiseSources,
	prompt_syntax: promptSyntaxes,
	decoder: decoders,
	picture_fit: pictureFits,
} as const;
/** Numbers that mean the same for every model, with their range. */
const numberFields = {
	seed: { min: -1, max: maxSeed, whole: true },
	steps: { min: 0, max: 100_000, whole: true },
	guidance: { min: 0, max: 1_000, whole: false },
	width: { min: 1, max: 65_536, whole: true },
	height: { min: 1, max: 65_536, whole: true },
	count: { min: 1, max: maxCount, whole: true },
	subseed: { min: -1, max: maxSeed, whole: true },
	subseed_strength: { min: 0, max: 1, whole: false },
	eta: { min: 0, max: 1, whole: false },
	clip_skip: { min: 1, max: 100, whole: true },
	guidance_rescale: { min: 0, max: 1, whole: false },
	strength: { min: 0, max: 1, whole: false },
} as const;
/** Numbers inside LoRAs, ControlNets and the hires fix that have no namesake above. */
const innerNumbers = ['weight', 'start', 'end', 'scale'];
const switchFields = ['keep_unmasked'] as const;
const listFields = ['loras', 'control'] as const;
/** What says something about a generation and changes nothing of its pictures. */
const noteFields = ['derived_from', 'written', 'group', 'not_before'] as const;
const knownFields: readonly string[] = [
	...textFields,
	...Object.keys(choiceFields),
	...Object.keys(numberFields),
	...switchFields,
	...listFields,
	...noteFields,
	'hires',
];

/** Those that the prompt names counted too. */
export const mostLoras = 16;
const mostControls = 4;
/** LoRA weights beyond this only break pictures. */
export const mostWeight = 10;
/** A `data:` URL of a picture is checked by its own limit, not by that of a prompt. */
const isPictureField = (field: string): boolean => (pictureFields as readonly string[]).includes(field);

/**
 * Reads a request from unknown JSON: known fields, their types, and what holds for every model.
 *
 * @throws ProblemError `invalid_request` when it is no object, `validation_failed` with `field` for a field that is wrong.
 */
export function parseGenerationRequest(value: unknown): GenerationRequest {
	if (!isObject(value)) {
		throw new ProblemError('invalid_request', 'The body must be a JSON object such as {"prompt": "a fox in the snow"}.');
	}
	refuseUnknown(value, knownFields, '');
	const request: GenerationRequest = { prompt: '' };
	if (value['prompt'] === undefined) throw invalid('prompt', 'A prompt is needed: {"prompt": "a fox in the snow"}.');
	for (const field of textFields) {
		const text = value[field];
		if (text === undefined) continue;
		if (typeof text !== 'string') throw invalid(field, `"${field}" must be text.`);
		if (!isPictureField(field) && text.length > maxPromptLength) {
			throw invalid(field, `"${field}" has ${text.length} characters; at most ${maxPromptLength} are allowed.`);
		}
		request[field] = text;
	}
	for (const [field, range] of Object.entries(numberFields)) {
		const number = value[field];
		if (number !== undefined) request[field as keyof typeof numberFields] = numberIn(field, number, range);
	}
	for (const [field, choices] of Object.entries(choiceFields)) {
		const choice = value[field];
		if (choice === undefined) continue;
		if (!choices.some((known) => known === choice)) throw invalid(field, `"${field}" must be one of: ${choices.join(', ')}.`);
		Object.assign(request, { [field]: choice });
	}
	for (const field of switchFields) {
		const on = value[field];
		if (on === undefined) continue;
		if (typeof on !== 'boolean') throw invalid(field, `"${field}" must be true or false.`);
		request[field] = on;
	}
	if (value['loras'] !== undefined) request.loras = listOf('loras', value['loras'], mostLoras, parseLora);
	if (value['control'] !== undefined) request.control = listOf('control', value['control'], mostControls, parseControl);
	if (value['hires'] !== undefined) request.hires = parseHires(value['hires']);
	if (value['derived_from'] !== undefined) request.derived_from = parseOrigin(value['derived_from']);
	if (value['written'] !== undefined) request.written = writtenOf(value['written']);
	if (value['group'] !== undefined) request.group = idOf('group', value['group']);
	if (value['not_before'] !== undefined) request.not_before = parseTime('not_before', value['not_before']);
	if (request.mask !== undefined && request.init_image === undefined) {
		throw invalid('mask', 'A mask says which part of "init_image" is painted anew: send that picture too.');
	}
	if (request.strength !== undefined && request.init_image === undefined) {
		const detail =
			'"strength" says how much of "init_image" is painted anew: send that picture too. That of a hires fix is "hires.strength".';
		throw invalid('strength', detail);
	}
	return request;
}

/** True for the last part of the name of a field that holds a number. */
export function isNumberField(name: string): boolean {
	return Object.hasOwn(numberFields, name) || innerNumbers.includes(name);
}

/** True for the name of a field that is true or false. */
export function isSwitchField(name: string): boolean {
	return (switchFields as readonly string[]).includes(name);
}

function parseOrigin(value: unknown): Origin {
	const given = objectWith(value, 'derived_from', ['picture', 'operation']);
	const operation = operations.find((one) => one === given['operation']);
	if (operation === undefined) {
		throw invalid('derived_from.operation', `"derived_from.operation" must be one of: ${operations.join(', ')}.`);
	}
	return { picture: idOf('derived_from.picture', given['picture']), operation };
}

function writtenOf(value: unknown): string {
	if (typeof value === 'string' && value.length <= maxPromptLength) return value;
	throw invalid('written', `"written" must be text of at most ${maxPromptLength} characters.`);
}

function idOf(field: string, value: unknown): string {
	if (typeof value !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(value)) throw invalid(field, `"${field}" must be an id.`);
	return value;
}

/** A time in the one way that ISO 8601 is written here. @throws ProblemError `validation_failed` */
export function parseTime(field: string, value: unknown): string {
	const time = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
	if (Number.isNaN(time)) throw invalid(field, `"${field}" must be a time such as "2026-11-21T23:00:00Z".`);
	return new Date(time).toISOString();
}

function parseLora(value: unknown, field: string): LoraUse {
	const given = objectWith(value, field, ['name', 'weight']);
	return { name: textOf(given, field, 'name'), weight: weightOf(given, field) };
}

function parseControl(value: unknown, field: string): ControlUse {
	const given = objectWith(value, field, ['model', 'image', 'weight', 'start', 'end']);
	const share = (name: 'start' | 'end', fallback: number) =>
		given[name] === undefined ? fallback : numberIn(`${field}.${name}`, given[name], { min: 0, max: 1, whole: false });
	const use: ControlUse = {
		model: textOf(given, field, 'model'),
		image: textOf(given, field, 'image'),
		weight: weightOf(given, field),
		start: share('start', 0),
		end: share('end', 1),
	};
	if (use.start > use.end) throw invalid(field, `"${field}.start" must not be after "${field}.end".`);
	return use;
}

function parseHires(value: unknown): Hires {
	const given = objectWith(value, 'hires', ['scale', 'upscaler', 'steps', 'strength']);
	const number = (name: string, fallback: number, range: NumberRange) =>
		given[name] === undefined ? fallback : numberIn(`hires.${name}`, given[name], range);
	return {
		scale: number('scale', 2, { min: 1, max: 4, whole: false }),
		upscaler: given['upscaler'] === undefined ? 'latent' : textOf(given, 'hires', 'upscaler'),
		steps: number('steps', 0, { min: 0, max: 1_000, whole: true }),
		strength: number('strength', 0.7, { min: 0, max: 1, whole: false }),
	};
}

interface NumberRange {
	min: number;
	max: number;
	whole: boolean;
}

function numberIn(field: string, value: unknown, { min, max, whole }: NumberRange): number {
	if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(field, `"${field}" must be a number.`);
	if (whole && !Number.isInteger(value)) throw invalid(field, `"${field}" must be a whole number.`);
	if (value >= min && value <= max) return value;
	const random = field === 'seed' || field === 'subseed';
	throw invalid(
		field,
		random ? `"${field}" must be between 0 and ${max}, or -1 for a random one.` : `"${field}" must be between ${min} and ${max}.`,
	);
}

function listOf<Item>(field: string, value: unknown, most: number, parse: (item: unknown, field: string) => Item): Item[] {
	if (!Array.isArray(value)) throw invalid(field, `"${field}" must be a list.`);
	if (value.length > most) throw invalid(field, `"${field}" has ${value.length} entries; at most ${most} are allowed.`);
	// Not `map`, which passes over entries that a form has left out.
	return Array.from(value, (item, index) => parse(item, `${field}[${index}]`));
}

function objectWith(value: unknown, field: string, known: readonly string[]): Record<string, unknown> {
	if (!isObject(value)) throw invalid(field, `"${field}" must be an object with ${known.join(', ')}.`);
	refuseUnknown(value, known, `${field}.`);
	return value;
}

function textOf(given: Record<string, unknown>, field: string, name: string): string {
	const text = given[name];
	if (typeof text !== 'string' || text === '') throw invalid(`${field}.${name}`, `"${field}.${name}" must be text.`);
	return text;
}

function weightOf(given: Record<string, unknown>, field: string): number {
	return given['weight'] === undefined
		? 1
		: numberIn(`${field}.weight`, given['weight'], { min: -mostWeight, max: mostWeight, whole: false });
}

function refuseUnknown(given: Record<string, unknown>, known: readonly string[], prefix: string): void {
	for (const field of Object.keys(given)) {
		if (known.includes(field)) continue;
		const name = `${prefix}${field.slice(0, 64)}`;
		throw invalid(name, `"${name}" is not a field of a request. Known fields: ${known.join(', ')}.`);
	}
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(field: string, detail: string): ProblemError {
	return new ProblemError('validation_failed', detail, { field });
}

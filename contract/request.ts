/** From what somebody sent to a request, and from a request and a model to settings. Pure; both processes and the page use it. */
import type { CatalogModel, Range } from './catalog.ts';
import { type GenerationRequest, maxCount, maxPromptLength, maxSeed, type Settings } from './generation.ts';
import { ProblemError } from './problem.ts';

const textFields = ['prompt', 'negative_prompt', 'model', 'scheduler'] as const;
const numberFields = ['seed', 'steps', 'guidance', 'width', 'height', 'count'] as const;
const knownFields: readonly string[] = [...textFields, ...numberFields];

/**
 * Reads a request from unknown JSON: known fields, their types, and what holds for every model.
 *
 * @throws ProblemError `invalid_request` when it is no object, `validation_failed` with `field` for a field that is wrong.
 */
export function parseGenerationRequest(value: unknown): GenerationRequest {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new ProblemError('invalid_request', 'The body must be a JSON object such as {"prompt": "a fox in the snow"}.');
	}
	const given = value as Record<string, unknown>;
	for (const field of Object.keys(given)) {
		if (!knownFields.includes(field)) {
			throw invalid(field.slice(0, 64), `"${field.slice(0, 64)}" is not a field of a request. Known fields: ${knownFields.join(', ')}.`);
		}
	}
	const request: GenerationRequest = { prompt: '' };
	for (const field of textFields) {
		const text = given[field];
		if (text === undefined) continue;
		if (typeof text !== 'string') throw invalid(field, `"${field}" must be text.`);
		if (text.length > maxPromptLength) {
			throw invalid(field, `"${field}" has ${text.length} characters; at most ${maxPromptLength} are allowed.`);
		}
		request[field] = text;
	}
	if (given['prompt'] === undefined) throw invalid('prompt', 'A prompt is needed: {"prompt": "a fox in the snow"}.');
	for (const field of numberFields) {
		const number = given[field];
		if (number === undefined) continue;
		if (typeof number !== 'number' || !Number.isFinite(number)) throw invalid(field, `"${field}" must be a number.`);
		if (field !== 'guidance' && !Number.isInteger(number)) throw invalid(field, `"${field}" must be a whole number.`);
		request[field] = number;
	}
	if (request.seed !== undefined && (request.seed < -1 || request.seed > maxSeed)) {
		throw invalid('seed', `"seed" must be between 0 and ${maxSeed}, or -1 for a random one.`);
	}
	if (request.count !== undefined && (request.count < 1 || request.count > maxCount)) {
		throw invalid('count', `"count" must be between 1 and ${maxCount}.`);
	}
	return request;
}

/**
 * Decides every field of a request for a model.
 *
 * @param randomSeed used when the request leaves the seed open; 0 to 2^32 - 1.
 * @throws ProblemError `validation_failed` with `field` for a value that the model does not allow.
 */
export function resolveSettings(request: GenerationRequest, model: CatalogModel, randomSeed: number): Settings {
	const { defaults, limits } = model;
	const scheduler = request.scheduler ?? defaults.scheduler;
	if (!model.schedulers.some(({ name }) => name === scheduler)) {
		const names = model.schedulers.map(({ name }) => name).join(', ');
		throw invalid('scheduler', `"${model.name}" has no scheduler "${scheduler.slice(0, 64)}". It has: ${names}.`);
	}
	return {
		prompt: request.prompt,
		negative_prompt: request.negative_prompt ?? defaults.negative_prompt,
		model: model.name,
		seed: request.seed === undefined || request.seed === -1 ? randomSeed : request.seed,
		steps: within('steps', request.steps ?? defaults.steps, limits.steps),
		guidance: within('guidance', request.guidance ?? defaults.guidance, limits.guidance),
		width: within('width', request.width ?? defaults.width, limits.width),
		height: within('height', request.height ?? defaults.height, limits.height),
		count: within('count', request.count ?? defaults.count, limits.count),
		scheduler,
	};
}

/** The seed of picture n, from 1: A1111 and diffusers users count up from the first picture's seed. */
export function seedOfPicture(settings: Settings, n: number): number {
	return (settings.seed + n - 1) % (maxSeed + 1);
}

function within(field: keyof Settings, value: number, { min, max, multiple }: Range): number {
	if (value < min || value > max) throw invalid(field, `"${field}" must be between ${min} and ${max}; ${value} is not.`);
	if (multiple !== undefined && value % multiple !== 0) {
		const below = Math.max(min, Math.floor(value / multiple) * multiple);
		throw invalid(field, `"${field}" must be a multiple of ${multiple}; the nearest is ${below}.`);
	}
	return value;
}

function invalid(field: string, detail: string): ProblemError {
	return new ProblemError('validation_failed', detail, { field });
}

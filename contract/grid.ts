/** Prompt matrix and X/Y/Z grid: from one request and up to three axes to the requests of all cells. Pure. */
import type { GenerationRequest } from './generation.ts';
import { ProblemError } from './problem.ts';
import { mostLoras, parseGenerationRequest } from './request.ts';

/** Fields of a request that an axis may change as they are. */
const plainGridFields = [
	'prompt',
	'negative_prompt',
	'model',
	'scheduler',
	'schedule_type',
	'seed',
	'steps',
	'guidance',
	'width',
	'height',
	'strength',
	'subseed',
	'subseed_strength',
	'eta',
	'clip_skip',
	'guidance_rescale',
	'decoder',
	'upscaler',
] as const satisfies readonly (keyof GenerationRequest)[];

/**
 * Further things that an axis may change. `size`: `512x768`. `prompt_sr`: the first value is searched for in the prompt, and each is put in
 * its place. `prompt_part`: put behind the prompt with a comma; an empty one leaves it as it is. `lora:<name>`: the weight of a LoRA.
 */
const specialGridFields = ['size', 'prompt_sr', 'prompt_part'] as const;
const loraField = /^lora:(.+)$/;

/** Most cells of one grid. */
export const mostCells = 100;
export const mostAxes = 3;
const longestLabel = 200;

/** What changes along an axis. */
export interface GridAxis {
	field: string;
	values: (string | number)[];
	/** One a value, as it is written on the sheet. */
	labels: string[];
}

/** @throws ProblemError `validation_failed` with `field`. */
export function parseAxes(value: unknown): GridAxis[] {
	if (!Array.isArray(value) || value.length < 1 || value.length > mostAxes)
		throw invalid('axes', `"axes" must be a list of 1 to ${mostAxes} axes.`);
	const axes = value.map(parseAxis);
	const cells = axes.reduce((product, { values }) => product * values.length, 1);
	if (cells > mostCells)
		throw invalid('axes', `The axes make ${cells} pictures; at most ${mostCells} go into one grid. Leave some values out.`);
	const twice = axes.find(
		({ field }, index) => field !== 'prompt_part' && field !== 'prompt_sr' && axes.findIndex((one) => one.field === field) !== index,
	);
	if (twice !== undefined) throw invalid('axes', `Two axes change "${twice.field}"; only one can.`);
	return axes;
}

/** One request a cell, the first axis running fastest. @throws ProblemError `validation_failed` with `field`. */
export function cellsOf(request: GenerationRequest, axes: readonly GridAxis[]): GenerationRequest[] {
	return axes.reduce<GenerationRequest[]>(
		(cells, axis, index) => axis.values.flatMap((value) => cells.map((cell) => withValue(cell, axis, value, `axes[${index}]`))),
		[request],
	);
}

function parseAxis(value: unknown, index: number): GridAxis {
	const name = `axes[${index}]`;
	if (typeof value !== 'object' || value === null) throw invalid(name, `"${name}" must be an object with field, values and labels.`);
	const { field, values, labels } = value as Record<string, unknown>;
	if (typeof field !== 'string' || !isGridField(field)) {
		throw invalid(
			`${name}.field`,
			`"${name}.field" must be one of: ${[...plainGridFields, ...specialGridFields].join(', ')}, lora:<name>.`,
		);
	}
	const isValue = (one: unknown): one is string | number => typeof one === 'string' || (typeof one === 'number' && Number.isFinite(one));
	if (!Array.isArray(values) || values.length === 0 || !values.every(isValue)) {
		throw invalid(`${name}.values`, `"${name}.values" must be a list of numbers or texts.`);
	}
	if (
		labels !== undefined &&
		!(Array.isArray(labels) && labels.length === values.length && labels.every((label) => typeof label === 'string'))
	) {
		throw invalid(`${name}.labels`, `"${name}.labels" must be a list of as many texts as there are values.`);
	}
	const written = (labels as string[] | undefined) ?? values.map((one) => `${field}: ${one === '' ? '–' : one}`);
	return { field, values, labels: written.map((label) => label.slice(0, longestLabel)) };
}

function isGridField(field: string): boolean {
	return [...plainGridFields, ...specialGridFields].some((known) => known === field) || loraField.test(field);
}

function withValue(request: GenerationRequest, { field, values }: GridAxis, value: string | number, name: string): GenerationRequest {
	const lora = loraField.exec(field)?.[1];
	if (lora !== undefined) return withLora(request, lora, Number(value));
	if (field === 'size') {
		const size = /^\s*(\d+)\s*[x×]\s*(\d+)\s*$/i.exec(String(value));
		if (size === null) throw invalid(`${name}.values`, `"${value}" is no size such as 512x768.`);
		return { ...request, width: Number(size[1]), height: Number(size[2]) };
	}
	if (field === 'prompt_sr') {
		const search = String(values[0]);
		const change = (text: string) => text.replaceAll(search, String(value));
		if (search === '' || !(request.prompt.includes(search) || request.negative_prompt?.includes(search))) {
			throw invalid(`${name}.values`, `"${search.slice(0, 64)}" does not stand in the prompt, so that nothing can be put in its place.`);
		}
		return withPrompt(
			request.negative_prompt === undefined ? request : { ...request, negative_prompt: change(request.negative_prompt) },
			change,
		);
	}
	if (field === 'prompt_part') {
		return value === '' ? request : withPrompt(request, (text) => (text.trim() === '' ? String(value) : `${text}, ${value}`));
	}
	const changed = { ...request, [field]: value };
	if (field === 'prompt') delete changed.written;
	return parseGenerationRequest(changed);
}

/** What is chosen later is changed in the same way. */
function withPrompt(request: GenerationRequest, change: (text: string) => string): GenerationRequest {
	const { prompt, written } = request;
	return { ...request, prompt: change(prompt), ...(written === undefined ? {} : { written: change(written) }) };
}

function withLora(request: GenerationRequest, name: string, weight: number): GenerationRequest {
	const others = (request.loras ?? []).filter((one) => one.name !== name);
	const loras = weight === 0 ? others : [...others, { name, weight }];
	if (loras.length > mostLoras) throw invalid('loras', `At most ${mostLoras} LoRAs are allowed.`);
	return parseGenerationRequest({ ...request, loras });
}

function invalid(field: string, detail: string): ProblemError {
	return new ProblemError('validation_failed', detail, { field });
}

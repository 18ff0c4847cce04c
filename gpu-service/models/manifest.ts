/**
 * `manifest.json` at the root of a model's folder: what its maker wants people to know and to start from. Every field may be left out;
 * a folder without a manifest is offered with what its configs tell.
 *
 *     {"title": "…", "description": "…", "licence": {"name": "MIT", "url": "…", "notice": "…"}, "default": true, "family": "…",
 *      "defaults": {"steps": 20, "guidance": 3, …}, "limits": {"steps": {"min": 1, "max": 100}, "width": {…, "multiple": 32}, …},
 *      "sizes": [{"label": "Square", "width": 256, "height": 256}], "vocabulary": "vocabulary.json"}
 */
import type { ModelDefaults, ModelLimits, Range, SizeChoice, Vocabulary } from '#contract/catalog.ts';
import { isObject, type JsonObject } from './json-file.ts';
import { ModelFault } from './model-fault.ts';

export interface Manifest {
	title: string | null;
	description: string | null;
	licence: { name: string; url: string | null; notice: string | null };
	/** True for the model that is used when a request names none. */
	isDefault: boolean;
	/** Name of the family, where `model_index.json` does not tell. */
	family: string | null;
	defaults: Partial<ModelDefaults>;
	limits: Partial<ModelLimits>;
	sizes: SizeChoice[];
	/** File with the words that the model knows, relative to its folder. */
	vocabularyFile: string | null;
}

const manifestFile = 'manifest.json';
const fields = ['title', 'description', 'licence', 'default', 'family', 'defaults', 'limits', 'sizes', 'vocabulary'];
const numberDefaults = ['steps', 'guidance', 'width', 'height', 'count'] as const;
const textDefaults = ['negative_prompt', 'scheduler'] as const;
const limitNames = ['steps', 'guidance', 'width', 'height', 'count'] as const;

/** @param value parsed JSON; null when the model has no manifest. @throws ModelFault `invalid-config` naming the field. */
export function parseManifest(value: unknown): Manifest {
	const given = value === null ? {} : object(value, 'it');
	for (const field of Object.keys(given)) {
		if (!fields.includes(field)) throw wrong(`"${field.slice(0, 64)}" is not a field of a manifest. Known fields: ${fields.join(', ')}`);
	}
	const licence = given['licence'] === undefined ? {} : object(given['licence'], '"licence"');
	return {
		title: text(given, 'title'),
		description: text(given, 'description'),
		licence: { name: text(licence, 'name') ?? 'not stated', url: text(licence, 'url'), notice: text(licence, 'notice') },
		isDefault: given['default'] === true,
		family: text(given, 'family'),
		defaults: given['defaults'] === undefined ? {} : parseDefaults(object(given['defaults'], '"defaults"')),
		limits: given['limits'] === undefined ? {} : parseLimits(object(given['limits'], '"limits"')),
		sizes: parseSizes(given['sizes'] ?? []),
		vocabularyFile: text(given, 'vocabulary'),
	};
}

/**
 * Reads a vocabulary file: `subjects` and, in an order of how well they are drawn, `weaker_subjects`; `places` as phrases by place;
 * `subject_colours`, `background_colours`; `examples` are whole prompts.
 *
 * @throws ModelFault `invalid-config` naming the field.
 */
export function parseVocabulary(value: unknown, file: string): Vocabulary {
	const given = isObject(value) ? value : {};
	const words = (field: string): string[] => {
		const list = given[field] ?? [];
		const all: unknown[] = isObject(list) ? Object.values(list).flat() : Array.isArray(list) ? list : [null];
		if (!all.every((word) => typeof word === 'string')) throw new ModelFault('invalid-config', file, `"${field}" must be a list of words`);
		return all;
	};
	return {
		subjects: [...words('subjects'), ...words('weaker_subjects')],
		places: words('places'),
		colours: [...new Set([...words('subject_colours'), ...words('background_colours')])],
		examples: words('examples'),
	};
}

function parseDefaults(given: JsonObject): Partial<ModelDefaults> {
	const defaults: Partial<ModelDefaults> = {};
	for (const field of numberDefaults) if (given[field] !== undefined) defaults[field] = number(given[field], `"defaults.${field}"`);
	for (const field of textDefaults) {
		const value = text(given, field);
		if (value !== null) defaults[field] = value;
	}
	return defaults;
}

function parseLimits(given: JsonObject): Partial<ModelLimits> {
	const limits: Partial<ModelLimits> = {};
	for (const field of limitNames) if (given[field] !== undefined) limits[field] = parseRange(given[field], `"limits.${field}"`);
	return limits;
}

function parseRange(value: unknown, what: string): Range {
	const given = object(value, what);
	const range: Range = { min: number(given['min'], `${what}: "min"`), max: number(given['max'], `${what}: "max"`) };
	if (range.min > range.max) throw wrong(`${what}: "min" is above "max"`);
	if (given['multiple'] !== undefined) range.multiple = number(given['multiple'], `${what}: "multiple"`);
	return range;
}

function parseSizes(value: unknown): SizeChoice[] {
	if (!Array.isArray(value)) throw wrong('"sizes" must be a list');
	return value.map((entry, index) => {
		const what = `"sizes[${index}]"`;
		const given = object(entry, what);
		const label = text(given, 'label');
		if (label === null) throw wrong(`${what} needs a "label"`);
		return { label, width: number(given['width'], `${what}: "width"`), height: number(given['height'], `${what}: "height"`) };
	});
}

function object(value: unknown, what: string): JsonObject {
	if (!isObject(value)) throw wrong(`${what} must be an object`);
	return value;
}

function text(given: JsonObject, field: string): string | null {
	const value = given[field] ?? null;
	if (value !== null && typeof value !== 'string') throw wrong(`"${field}" must be text`);
	return value;
}

function number(value: unknown, what: string): number {
	if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) throw wrong(`${what} must be a number from 0 up`);
	return value;
}

function wrong(what: string): ModelFault {
	return new ModelFault('invalid-config', manifestFile, what);
}

/**
 * Requests as forms send them (`multipart/form-data`): either the JSON in a field `request`, or every value in a field of its own, nested
 * ones by their path: `steps=20`, `hires.scale=2`, `control[0].model=canny`. A file is named after the field that it is for.
 */
import { ProblemError } from './problem.ts';
import { isNumberField, isSwitchField } from './request.ts';

export interface FormField {
	name: string;
	value: string;
}

type Values = Record<string, unknown>;

const wholeRequest = 'request';
/** Fields that hold lists or objects; said whole they are JSON. */
const structuredFields = ['loras', 'control', 'hires'];
const fieldPath = /^(\w{1,64})(?:\[(\d{1,2})\])?(?:\.(\w{1,64}))?$/;
const filePath = /^(?:init_image|mask|control\[\d{1,2}\]\.image)$/;
/** More entries than any list may have. */
const mostEntries = 32;

/**
 * The request as unknown JSON, for `parseGenerationRequest`; a picture field whose file was sent has the file's name.
 *
 * @param files names of the fields that hold files
 * @throws ProblemError `invalid_request` when the field `request` is no JSON object, `validation_failed` for a name that cannot be one
 *   or that comes twice.
 */
export function requestFromForm(fields: readonly FormField[], files: readonly string[]): unknown {
	const request = readWhole(fields);
	for (const { name, value } of fields) {
		if (name !== wholeRequest) put(request, name, toValue(name, value), true);
	}
	for (const name of files) {
		if (filePath.test(name)) put(request, name, name, false);
	}
	return request;
}

/** Without a prototype: a field named `__proto__` is a field like any other. */
function readWhole(fields: readonly FormField[]): Values {
	const empty = Object.create(null) as Values;
	const whole = fields.find(({ name }) => name === wholeRequest);
	if (whole === undefined) return empty;
	const value = parseJson(whole.value);
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new ProblemError('invalid_request', 'The field "request" must be a JSON object such as {"prompt": "a fox in the snow"}.');
	}
	for (const [name, each] of Object.entries(value)) empty[name] = each;
	return empty;
}

/** @param isNew whether the field must not have a value yet; otherwise a value that is there stays */
function put(request: Values, name: string, value: unknown, isNew: boolean): void {
	const [, field = '', index, inner] = fieldPath.exec(name) ?? [];
	if (field === '' || Number(index ?? 0) >= mostEntries) {
		throw invalid(name, `"${name.slice(0, 64)}" is not the name of a field. Names look like "steps", "hires.scale" or "control[0].image".`);
	}
	const path = [field, index, inner].filter((part) => part !== undefined);
	const key = path.pop() ?? field;
	let holder = request;
	for (const part of path) {
		// What a list is made of comes by number.
		holder[part] ??= part === field && index !== undefined ? [] : (Object.create(null) as Values);
		const next = holder[part];
		if (typeof next !== 'object' || next === null) throw invalid(name, `"${name}" does not fit to another field of the form.`);
		holder = next as Values;
	}
	if (holder[key] === undefined) holder[key] = value;
	else if (isNew) throw invalid(name, `"${name}" was sent twice.`);
}

function toValue(name: string, text: string): unknown {
	if (structuredFields.includes(name)) return parseJson(text) ?? text;
	if (isSwitchField(name)) return parseJson(text) ?? text;
	const number = Number(text);
	return isNumberField(name.slice(name.lastIndexOf('.') + 1)) && text.trim() !== '' && !Number.isNaN(number) ? number : text;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

function invalid(field: string, detail: string): ProblemError {
	return new ProblemError('validation_failed', detail, { field: field.slice(0, 64) });
}

/** From what somebody sent to changes of pictures, albums and saved searches. */
import {
	longestName,
	longestNote,
	longestTag,
	mostChosen,
	type PictureChange,
	type PictureChoice,
	type Visibility,
	visibilities,
} from '#contract/gallery.ts';
import { ProblemError } from '#contract/problem.ts';
import { parseSearch } from '#contract/search.ts';

/** Most tags or albums that one change names. */
const mostNamed = 50;
/** Of pictures. */
const longestId = 80;
const changeFields = ['favourite', 'visibility', 'note', 'add_tags', 'remove_tags', 'add_albums', 'remove_albums', 'deleted'] as const;

/** @throws ProblemError `invalid_request`, `validation_failed` with `field`. */
export function readChange(value: unknown): PictureChange {
	const given = readObject(value, changeFields, '{"favourite": true}');
	const change: PictureChange = {};
	for (const field of ['favourite', 'deleted'] as const) {
		const on = given[field];
		if (on === undefined) continue;
		if (typeof on !== 'boolean') throw invalid(field, `"${field}" must be true or false.`);
		change[field] = on;
	}
	if (given['visibility'] !== undefined) change.visibility = readVisibility(given['visibility']);
	if (given['note'] !== undefined) change.note = readText('note', given['note'], longestNote, 0);
	for (const field of ['add_tags', 'remove_tags'] as const) {
		if (given[field] !== undefined) change[field] = readList(field, given[field]).map((tag) => readTag(field, tag));
	}
	for (const field of ['add_albums', 'remove_albums'] as const) {
		if (given[field] !== undefined) change[field] = readList(field, given[field]).map((id) => readText(field, id, 64, 1));
	}
	if (Object.keys(change).length === 0) throw invalid('change', `Say what is to be changed: ${changeFields.join(', ')}.`);
	return change;
}

/** @throws ProblemError `invalid_request`, `validation_failed` with `field`. */
export function readChoice({ pictures, search, except, offset }: Record<string, unknown>): PictureChoice {
	if ((pictures === undefined) === (search === undefined)) {
		throw invalid('pictures', 'Choose either "pictures", a list of ids, or "search", which may be empty for all pictures.');
	}
	if (pictures !== undefined && except !== undefined)
		throw invalid('except', '"except" goes with "search": it leaves out what that finds.');
	if (search === undefined) return { pictures: readIds('pictures', pictures) };
	if (typeof search !== 'string') throw invalid('search', '"search" must be text.');
	parseSearch(search);
	return {
		search,
		...(offset === undefined ? {} : { offset: Number(offset) }),
		...(except === undefined ? {} : { except: readIds('except', except) }),
	};
}

function readIds(field: string, value: unknown): string[] {
	if (!Array.isArray(value) || !value.every((id): id is string => typeof id === 'string' && id.length <= longestId)) {
		throw invalid(field, `"${field}" must be a list of ids of pictures.`);
	}
	if (value.length > mostChosen) {
		throw invalid(field, `At most ${mostChosen} pictures can be named one by one; name a "search" to choose more.`);
	}
	return [...new Set(value)];
}

/** Fields of an album; what is absent is left out. @throws ProblemError `validation_failed` with `field`. */
export function readAlbum(value: unknown): { name?: string; cover?: string | null; visibility?: Visibility } {
	const { name, cover, visibility } = readObject(value, ['name', 'cover', 'visibility'], '{"name": "Summer"}');
	return {
		...(name === undefined ? {} : { name: readName(name) }),
		...(cover === undefined ? {} : { cover: cover === null ? null : readText('cover', cover, longestId, 1) }),
		...(visibility === undefined ? {} : { visibility: readVisibility(visibility) }),
	};
}

/** @throws ProblemError `validation_failed` with `field`. */
export function readSavedSearch(value: unknown): { name: string; search: string } {
	const { name, search } = readObject(value, ['name', 'search'], '{"name": "Foxes", "search": "fox is:favourite"}');
	const { search: read = '' } = readChoice({ search: search ?? '' });
	return { name: readName(name), search: read };
}

/** @throws ProblemError `invalid_request`, `validation_failed` for a field that there is not. */
export function readObject(value: unknown, fields: readonly string[], example: string): Record<string, unknown> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new ProblemError('invalid_request', `The body must be a JSON object such as ${example}.`);
	}
	const unknown = Object.keys(value).find((field) => !fields.includes(field));
	if (unknown !== undefined) throw invalid(unknown.slice(0, 64), `There is no such field. There are: ${fields.join(', ')}.`);
	return value as Record<string, unknown>;
}

function readName(value: unknown): string {
	return readText('name', typeof value === 'string' ? value.trim().replaceAll(/\s+/g, ' ') : value, longestName, 1);
}

/** One line without quotes, so that it can be searched. */
function readTag(field: string, value: unknown): string {
	return readText(field, typeof value === 'string' ? value.trim().replaceAll(/["\s]+/g, ' ') : value, longestTag, 1);
}

function readVisibility(value: unknown): Visibility {
	const known = visibilities.find((each) => each === value);
	if (known === undefined) throw invalid('visibility', `"visibility" must be one of: ${visibilities.join(', ')}.`);
	return known;
}

function readList(field: string, value: unknown): unknown[] {
	if (Array.isArray(value) && value.length <= mostNamed) return value;
	throw invalid(field, `"${field}" must be a list of at most ${mostNamed}.`);
}

function readText(field: string, value: unknown, most: number, least: number): string {
	if (typeof value === 'string' && value.length >= least && value.length <= most && value.isWellFormed() && !value.includes('\0'))
		return value;
	throw invalid(field, `"${field}" must be text of ${least} to ${most.toLocaleString('en')} characters.`);
}

function invalid(field: string, detail: string): ProblemError {
	return new ProblemError('validation_failed', detail, { field });
}

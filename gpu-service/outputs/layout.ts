/** Where things lie in `outputs/`, and which names are allowed there. */
import { join } from 'node:path';
import { ProblemError } from '#contract/problem.ts';

export interface Layout {
	root: string;
	/** Holds one folder an attempt, and pictures that are being received. */
	partials: string;
	/** Pictures that generations start from, by their hash. */
	inputs: string;
	/** Deleted things lie in it under the name that they had in the root. */
	bin: string;
	partial(id: string, attempt: number): string;
	/** @param day `2026-11-21` */
	day(day: string): string;
	binnedDay(day: string): string;
}

export function createLayout(root: string): Layout {
	const partials = join(root, '.partial');
	const bin = join(root, '.bin');
	return {
		root,
		partials,
		inputs: join(root, '.inputs'),
		bin,
		partial: (id, attempt) => join(partials, `${plainId(id)}.${attempt}`),
		day: (day) => join(root, plainDay(day)),
		binnedDay: (day) => join(bin, plainDay(day)),
	};
}

export function pictureName(id: string, n: number): string {
	return `${plainId(id)}-${n}.png`;
}

export function sidecarName(id: string): string {
	return `${plainId(id)}.json`;
}

/** The names, sorted so that the sidecar is last. @throws Error when one is not of this generation. */
export function sidecarLast(id: string, names: readonly string[]): string[] {
	const sidecar = sidecarName(id);
	const pictures = names.filter((name) => name !== sidecar);
	for (const name of pictures) {
		if (!name.startsWith(`${id}-`) || !/^\d+\.png$/.test(name.slice(id.length + 1))) {
			throw new Error(`"${name}" is not a file of generation ${id}.`);
		}
	}
	return pictures.length === names.length ? pictures : [...pictures, sidecar];
}

/** A file that no generation made. */
export interface DroppedFile {
	/** The folder of `outputs/` that holds it, or `''` for `outputs/` itself. */
	folder: string;
	file: string;
}

/** @throws ProblemError `invalid_path` unless it is `<folder>/<file>` or `<file>`, neither hidden, the file no sidecar. */
export function parseDroppedName(name: string): DroppedFile {
	const parts = name.split('/');
	const file = parts.at(-1) ?? '';
	if (parts.length > 2 || !parts.every(isPlainName) || /\.json$/i.test(file)) {
		throw new ProblemError('invalid_path', 'The name must be "<folder>/<file>" or "<file>" of a picture inside the outputs folder.');
	}
	return { folder: parts.length === 2 ? (parts[0] ?? '') : '', file };
}

/** One visible name: no separators, no control characters, as long as file systems allow. */
function isPlainName(name: string): boolean {
	return /^[^.\\/\p{Cc}][^\\/\p{Cc}]*$/u.test(name) && name.isWellFormed() && Buffer.byteLength(name) <= 255;
}

function plainId(id: string): string {
	if (!/^[A-Za-z0-9_-]{1,64}$/.test(id)) throw new Error('The id of a generation may hold letters, digits, "-" and "_" only.');
	return id;
}

function plainDay(day: string): string {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new Error('The day of a generation must look like 2026-11-21.');
	return day;
}

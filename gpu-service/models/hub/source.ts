/** What somebody means by a source: a preset, a repository, an address, or a place on this machine. */
import { isAbsolute } from 'node:path';
import type { ModelPreset } from '#contract/models.ts';
import { ProblemError } from '#contract/problem.ts';

export type ModelSource =
	| { kind: 'repository'; id: string; revision: string; preset: ModelPreset | null }
	| { kind: 'address'; url: string; file: string }
	| { kind: 'place'; path: string };

const longest = 2_000;
const part = '[A-Za-z0-9][A-Za-z0-9._-]{0,95}';

/** @throws ProblemError `validation_failed` in words that say what is possible. */
export function parseSource(text: string, presets: readonly ModelPreset[]): ModelSource {
	const source = text.trim();
	const preset = presets.find(({ name }) => name === source.toLowerCase()) ?? null;
	if (source === '' || source.length > longest || source.includes('\0')) throw unclear();
	if (isAbsolute(source)) return { kind: 'place', path: source };
	if (/^https?:\/\//i.test(source)) {
		const url = URL.parse(source);
		if (url === null || url.username !== '' || url.password !== '') throw unclear();
		return { kind: 'address', url: url.href, file: decodeName(url.pathname.split('/').at(-1) ?? '') };
	}
	const match = new RegExp(`^(${part}/${part})(?:@([A-Za-z0-9][A-Za-z0-9._/-]{0,199}))?$`).exec(
		(preset?.source ?? source).replace(/\/$/, ''),
	);
	if (match === null || (match[2] ?? '').includes('..')) throw unclear();
	return { kind: 'repository', id: match[1] ?? '', revision: match[2] ?? 'main', preset };
}

/** Names of folders under `models/` that have a meaning of their own. */
const reserved = ['blobs', 'loras', 'embeddings', 'upscalers', 'controlnet', 'starter', 'jobs', 'presets'];
const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** @throws ProblemError `validation_failed` */
export function checkName(name: string): string {
	const isDevice = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name);
	if (!nameForm.test(name) || name.endsWith('.') || isDevice || reserved.includes(name.toLowerCase())) {
		throw new ProblemError(
			'validation_failed',
			`A model's name has up to 64 letters, digits, ".", "_" and "-", and is none of: ${reserved.join(', ')}.`,
			{ field: 'name' },
		);
	}
	return name;
}

/** A name that is allowed, from a file or a folder or a repository. */
export function nameFrom(text: string): string {
	const plain = text
		.replace(/\.(safetensors|onnx)$/i, '')
		.replace(/[^A-Za-z0-9._-]+/g, '-')
		.replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
		.slice(0, 60);
	try {
		return checkName(plain);
	} catch {
		return `model-${plain}`.slice(0, 64).replace(/[^A-Za-z0-9]+$/, '');
	}
}

function decodeName(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function unclear(): ProblemError {
	return new ProblemError(
		'validation_failed',
		'A source is the name of a preset, a repository such as org/name or org/name@revision, an https address of a file, or the whole path of a folder or file on the machine that paints.',
		{ field: 'source' },
	);
}

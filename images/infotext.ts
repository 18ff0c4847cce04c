/**
 * The text that AUTOMATIC1111's web UI writes into its pictures (`modules/processing.py`, `create_infotext`), and that Civitai and viewers
 * read: the prompt, a line with the negative prompt, and one last line of `Key: value` pairs.
 */

export interface InfotextSettings {
	prompt: string;
	negativePrompt: string;
	steps: number;
	/** As A1111 calls it: `Euler`, `DDIM`, `PLMS`, … */
	sampler: string;
	/** As A1111 calls it: `Karras`, … Left out, readers take it as `Automatic`. */
	scheduleType?: string;
	guidance: number;
	seed: number;
	width: number;
	height: number;
	/** SHA-256 of the model, hex; the first 10 digits are written. */
	modelHash: string;
	model: string;
	variation?: { seed: number; strength: number };
	/** How much of the picture that it starts from, or of a hires fix, was painted anew. */
	denoisingStrength?: number;
	/** As A1111 counts, from 1, which is not written. */
	clipSkip?: number;
	guidanceRescale?: number;
	eta?: number;
	/** Whose noise, as A1111 calls it: `CPU`, …; A1111's own default, `GPU`, is not written. */
	rng?: string;
	/** Steps 0: as many as the first pass. */
	hires?: { upscale: number; steps: number; upscaler: string };
	/** Applied to the finished picture. */
	upscaler?: string;
	/** SHA-256 of each file, hex; the first 12 digits are written. */
	loraHashes?: { name: string; hash: string }[];
	/** Name and version of the program. */
	version: string;
}

/** A reader cannot tell a prompt apart that has a line starting with `Negative prompt:`; the format knows no escape for it. */
export function toInfotext({ prompt, negativePrompt, ...settings }: InfotextSettings): string {
	const pairs: [key: string, value: string | number | undefined][] = [
		['Steps', settings.steps],
		['Sampler', settings.sampler],
		['Schedule type', settings.scheduleType],
		['CFG scale', settings.guidance],
		['Seed', settings.seed],
		['Size', `${settings.width}x${settings.height}`],
		['Model hash', settings.modelHash.slice(0, 10)],
		['Model', settings.model],
		['Variation seed', settings.variation?.seed],
		['Variation seed strength', settings.variation?.strength],
		['Denoising strength', settings.denoisingStrength],
		['Clip skip', settings.clipSkip === 1 ? undefined : settings.clipSkip],
		['RNG', settings.rng === 'GPU' ? undefined : settings.rng],
		['Hires upscale', settings.hires?.upscale],
		['Hires steps', settings.hires?.steps === 0 ? undefined : settings.hires?.steps],
		['Hires upscaler', settings.hires?.upscaler],
		[settings.sampler.startsWith('DDIM') ? 'Eta DDIM' : 'Eta', settings.eta],
		['CFG Rescale', settings.guidanceRescale === 0 ? undefined : settings.guidanceRescale],
		['Postprocess upscaler', settings.upscaler],
		['Lora hashes', settings.loraHashes?.map(({ name, hash }) => `${name}: ${hash.slice(0, 12)}`).join(', ')],
		['Version', settings.version],
	];
	const written = pairs.flatMap(([key, value]) => (value === undefined || value === '' ? [] : [`${key}: ${quote(String(value))}`]));
	const negative = negativePrompt === '' ? '' : `\nNegative prompt: ${negativePrompt}`;
	return `${prompt}${negative}\n${written.join(', ')}`.trim();
}

export interface Infotext {
	prompt: string;
	negativePrompt: string;
	/** By key: `Steps`, `Seed`, … Sizes stay one value, `512x768`. */
	pairs: Map<string, string>;
}

/** Reads what any program wrote in this format (`modules/infotext_utils.py`, `parse_generation_parameters`); plain text is a prompt. */
export function parseInfotext(text: string): Infotext {
	const lines = text.trim().split('\n');
	const pairs = parsePairs(lines.at(-1) ?? '');
	const hasPairs = pairs.length >= leastPairs;
	const texts = (hasPairs ? lines.slice(0, -1) : lines).map((line) => line.trim());
	const firstNegative = texts.findIndex((line) => line.startsWith(negativeLabel));
	const negativeAt = firstNegative === -1 ? texts.length : firstNegative;
	return {
		prompt: texts.slice(0, negativeAt).join('\n'),
		negativePrompt: texts
			.slice(negativeAt)
			.map((line) => (line.startsWith(negativeLabel) ? line.slice(negativeLabel.length).trim() : line))
			.join('\n'),
		pairs: new Map(hasPairs ? pairs : []),
	};
}

const negativeLabel = 'Negative prompt:';
/** A last line with fewer pairs is part of the prompt. */
const leastPairs = 3;
/** A key, then a quoted text or everything up to the next comma. Keys are bounded so that a long line cannot take quadratic time. */
const pair = /([\p{L}\p{N}_][\p{L}\p{N}_ \-/]{1,63}):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)/gu;

function parsePairs(line: string): [key: string, value: string][] {
	return [...line.matchAll(pair)].map(([, key = '', value = '']) => [key, unquote(value.trim())]);
}

function quote(value: string): string {
	return /[,\n:]/.test(value) ? JSON.stringify(value) : value;
}

function unquote(value: string): string {
	if (!value.startsWith('"') || !value.endsWith('"')) return value;
	try {
		return String(JSON.parse(value));
	} catch {
		return value;
	}
}

/** What differs between two pictures: words of the prompts, and settings. Pure. */
import type { Settings } from '#contract/generation.ts';

export interface Words {
	kind: 'same' | 'gone' | 'new';
	text: string;
}

/** Prompts with more words are compared as a whole. */
const mostWords = 1_500;

/** The longest common order of words stays; what is not in it is gone or new. */
export function compareWords(was: string, is: string): Words[] {
	const a = wordsOf(was);
	const b = wordsOf(is);
	if (a.length > mostWords || b.length > mostWords) {
		return was === is ? [{ kind: 'same', text: is }] : [toWords('gone', was), toWords('new', is)].filter(({ text }) => text !== '');
	}
	const common = commonLengths(a, b);
	const words: Words[] = [];
	const add = (kind: Words['kind'], text: string) => {
		const last = words.at(-1);
		if (last?.kind === kind) last.text += text;
		else words.push({ kind, text });
	};
	let i = 0;
	let j = 0;
	while (i < a.length || j < b.length) {
		if (i < a.length && j < b.length && key(a[i]) === key(b[j])) {
			add('same', b[j] ?? '');
			i += 1;
			j += 1;
		} else if (j >= b.length || (i < a.length && common(i + 1, j) >= common(i, j + 1))) {
			add('gone', a[i] ?? '');
			i += 1;
		} else {
			add('new', b[j] ?? '');
			j += 1;
		}
	}
	return words;
}

function toWords(kind: Words['kind'], text: string): Words {
	return { kind, text };
}

/** Words with the space and the commas behind them. */
function wordsOf(text: string): string[] {
	return text.match(/[^\s,]+[\s,]*|[\s,]+/g) ?? [];
}

/** Commas and spaces make no other word. */
function key(word: string | undefined): string {
	return (word ?? '').replace(/[\s,]+$/, '');
}

/** For each pair of places, how many words the rests have in common, in order. */
function commonLengths(a: readonly string[], b: readonly string[]): (i: number, j: number) => number {
	const width = b.length + 1;
	const lengths = new Uint16Array((a.length + 1) * width);
	for (let i = a.length - 1; i >= 0; i -= 1) {
		for (let j = b.length - 1; j >= 0; j -= 1) {
			const isSame = key(a[i]) === key(b[j]);
			lengths[i * width + j] = isSame
				? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
				: Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
		}
	}
	return (i, j) => lengths[i * width + j] ?? 0;
}

/** A setting that is not the same; null where one of the two has none. */
export interface ChangedSetting {
	name: SettingName;
	was: string | number | null;
	is: string | number | null;
}

/** Settings that are compared, in the order in which they are told. */
export const settingNames = [
	'model',
	'seed',
	'size',
	'steps',
	'guidance',
	'scheduler',
	'strength',
	'subseed',
	'subseed_strength',
	'loras',
	'control',
	'init_image',
	'mask',
	'hires',
	'upscaler',
	'clip_skip',
	'rng',
	'eta',
	'guidance_rescale',
	'prompt_syntax',
	'decoder',
	'keep_unmasked',
] as const;
export type SettingName = (typeof settingNames)[number];

/** One picture of a generation: several of them share settings and differ in seed and size. */
export interface Compared {
	settings: Settings;
	seed: number | null;
	width: number;
	height: number;
}

export function compareSettings(was: Compared, is: Compared): ChangedSetting[] {
	return settingNames.flatMap((name): ChangedSetting[] => {
		const [before, after] = [tell(was, name), tell(is, name)];
		return before === after ? [] : [{ name, was: before, is: after }];
	});
}

/** A setting in a few words; null where it plays no part. */
export function tell({ settings, seed, width, height }: Compared, name: SettingName): string | number | null {
	const { scheduler, schedule_type, loras, control, hires, init_image, subseed_strength, mask } = settings;
	switch (name) {
		case 'seed':
			return seed;
		case 'size':
			return `${width} × ${height}`;
		case 'scheduler':
			return schedule_type === 'automatic' ? scheduler : `${scheduler} ${schedule_type}`;
		case 'strength':
			return init_image === null ? null : settings.strength;
		case 'subseed':
		case 'subseed_strength':
			return subseed_strength === 0 ? null : settings[name];
		case 'loras':
			return loras.length === 0 ? null : loras.map((lora) => `${lora.name} ${lora.weight}`).join(', ');
		case 'control':
			return control.length === 0 ? null : control.map(({ model, weight }) => `${model} ${weight}`).join(', ');
		case 'hires':
			return hires === null ? null : `${hires.scale}×, ${hires.upscaler}, ${hires.strength}`;
		case 'init_image':
		case 'mask':
			return settings[name]?.replace(/^input:/, '').slice(0, 8) ?? null;
		case 'keep_unmasked':
			return mask === null ? null : String(settings.keep_unmasked);
		case 'clip_skip':
			return settings.clip_skip === 1 ? null : settings.clip_skip;
		case 'guidance_rescale':
			return settings.guidance_rescale === 0 ? null : settings.guidance_rescale;
		case 'model':
		case 'steps':
		case 'guidance':
		case 'upscaler':
		case 'rng':
		case 'eta':
		case 'prompt_syntax':
		case 'decoder':
			return settings[name];
	}
}

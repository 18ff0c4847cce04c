/** The command line of `paint`. */
import { parseArgs } from 'node:util';
import type { ControlUse, GenerationRequest, LoraUse } from '#contract/generation.ts';
import { parseGenerationRequest } from '#contract/request.ts';
import { ExitError, exitCodes } from './exit-codes.ts';

export interface PaintArguments {
	/** Its pictures and LoRAs are named as they were typed: LoRAs by name or path, pictures by path. */
	request: GenerationRequest;
	/** Name or folder; null for the default model. */
	model: string | null;
	/** File for the picture; null for a name made from the prompt. */
	out: string | null;
	json: boolean;
}

export const usage = `Paints a picture without a server.

  npm run paint -- "a fox in the snow" --seed 7 --out fox.png

  --negative-prompt TEXT  what to keep out (also --negative)
  --steps N               denoising steps
  --guidance X            how closely to follow the prompt; 1 is freely
  --width N --height N    size in pixels
  --count N               pictures, each with the next seed: fox-1.png, fox-2.png
  --seed N                0 to 4294967295; -1 or none: random (write --seed=-1)
  --scheduler NAME        ddim, euler, "DPM++ 2M Karras", … as the model allows
  --schedule-type TYPE    automatic, uniform, karras, exponential, beta
  --eta X                 how much noise each step adds, where the scheduler adds some
  --guidance-rescale X    against washed-out pictures of high guidance
  --clip-skip N           1 is the last layer of the text encoder, 2 the one before
  --rng cpu|gpu           whose random numbers: torch's, or those of a GPU
  --subseed N             seed of a variation, with --subseed-strength X from 0 to 1
  --plain                 the prompt as it is: no weights, no <lora:name:0.7>
  --init FILE             picture to start from; --mask FILE is white where it is painted anew
  --strength X            how much of it is painted anew, 0 to 1; 0 with --upscaler only enlarges it
  --no-keep               leaves what the mask keeps as the VAE gives it back
  --control MODEL:FILE[:WEIGHT]  ControlNet and the picture that it follows; may be repeated
  --lora NAME|FILE[:WEIGHT]      may be repeated
  --hires SCALE[:UPSCALER]       paints small, enlarges, paints over (by --strength)
  --upscaler NAME         enlarges the finished picture
  --decoder full|tiny     tiny: nearly the same picture sooner, where the model has such a decoder
  --model NAME|PATH       a model under models/, or the folder or checkpoint file (.safetensors) of one
  --out FILE.png|FOLDER   default: named after the prompt and the seed
  --json                  prints the record of what was done
  --help

Ends with 0 when done, 64 for a wrong command line, 65 for a value that the model does not allow, 66 for a missing or broken model or
picture, 70 for an error in Easel, 73 when the picture cannot be written, 78 for a wrong setting, 130 when interrupted.
`;

const numbers = {
	seed: 'seed',
	steps: 'steps',
	guidance: 'guidance',
	width: 'width',
	height: 'height',
	count: 'count',
	eta: 'eta',
	'guidance-rescale': 'guidance_rescale',
	'clip-skip': 'clip_skip',
	subseed: 'subseed',
	'subseed-strength': 'subseed_strength',
	strength: 'strength',
} as const;
const texts = {
	'negative-prompt': 'negative_prompt',
	negative: 'negative_prompt',
	scheduler: 'scheduler',
	'schedule-type': 'schedule_type',
	rng: 'rng',
	decoder: 'decoder',
	init: 'init_image',
	mask: 'mask',
	upscaler: 'upscaler',
} as const;

/** @throws ExitError with code 64 or ProblemError for a value that no model allows. */
export function readPaintArguments(words: readonly string[]): PaintArguments | 'help' {
	const { values, positionals } = parse(words);
	if (values.help) return 'help';
	const prompt = positionals.join(' ');
	if (prompt === '') throw wrong('A prompt is missing.');
	const fields: Record<string, unknown> = { prompt };
	for (const [flag, field] of Object.entries(numbers) as [keyof typeof numbers, string][]) {
		const value = values[flag];
		if (value !== undefined) fields[field] = toNumber(flag, value);
	}
	for (const [flag, field] of Object.entries(texts) as [keyof typeof texts, string][]) {
		if (values[flag] !== undefined) fields[field] ??= values[flag];
	}
	if (values.plain) fields['prompt_syntax'] = 'plain';
	if (values['no-keep']) fields['keep_unmasked'] = false;
	if (values.lora !== undefined) fields['loras'] = values.lora.map(toLora);
	if (values.control !== undefined) fields['control'] = values.control.map(toControl);
	if (values.hires !== undefined) {
		const [scale = '', ...upscaler] = values.hires.split(':');
		fields['hires'] = {
			scale: toNumber('hires', scale),
			...(upscaler.length === 0 ? {} : { upscaler: upscaler.join(':') }),
			...(values.init === undefined && fields['strength'] !== undefined ? { strength: fields['strength'] } : {}),
		};
	}
	return { request: parseGenerationRequest(fields), model: values.model ?? null, out: values.out ?? null, json: values.json ?? false };
}

function toNumber(flag: string, value: string): number {
	const number = Number(value);
	if (value.trim() === '' || Number.isNaN(number)) throw wrong(`--${flag} needs a number; "${value}" is none.`);
	return number;
}

/** `ink`, `ink:0.7`, `../ink.safetensors:0.7`, `C:\\ink.safetensors` */
function toLora(text: string): LoraUse {
	const { name, weight } = splitWeight(text);
	if (name === '') throw wrong('--lora needs a name or a file: --lora ink:0.7');
	return { name, weight };
}

/** `canny:edges.png`, `canny:edges.png:0.7` */
function toControl(text: string): Pick<ControlUse, 'model' | 'image' | 'weight'> {
	const { name, weight } = splitWeight(text);
	const colon = name.indexOf(':');
	if (colon < 1 || colon === name.length - 1)
		throw wrong(`--control needs a model and a picture, as in canny:edges.png; "${text}" has not both.`);
	return { model: name.slice(0, colon), image: name.slice(colon + 1), weight };
}

/** The number behind the last colon is the weight; without one it is 1. */
function splitWeight(text: string): { name: string; weight: number } {
	const [, name, weight] = /^(.+):([+-]?(?:\d+\.?\d*|\.\d+))$/.exec(text) ?? [];
	return name === undefined ? { name: text, weight: 1 } : { name, weight: Number(weight) };
}

function parse(words: readonly string[]) {
	const text = { type: 'string' } as const;
	const switches = { type: 'boolean' } as const;
	const flagsOf = <Flags extends object>(flags: Flags) =>
		Object.fromEntries(Object.keys(flags).map((flag) => [flag, text])) as Record<keyof Flags, typeof text>;
	try {
		return parseArgs({
			args: [...words],
			allowPositionals: true,
			options: {
				...flagsOf(numbers),
				...flagsOf(texts),
				lora: { type: 'string', multiple: true },
				control: { type: 'string', multiple: true },
				hires: text,
				plain: switches,
				'no-keep': switches,
				model: text,
				out: text,
				json: switches,
				help: { type: 'boolean', short: 'h' },
			},
		});
	} catch (error) {
		throw wrong(error instanceof Error ? error.message : String(error));
	}
}

function wrong(message: string): ExitError {
	return new ExitError(exitCodes.usage, `${message}\n\n${usage}`);
}

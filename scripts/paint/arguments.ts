/** The command line of `paint`. */
import { parseArgs } from 'node:util';
import type { GenerationRequest } from '#contract/generation.ts';
import { parseGenerationRequest } from '#contract/request.ts';
import { ExitError, exitCodes } from './exit-codes.ts';

export interface PaintArguments {
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
  --scheduler NAME        ddim, euler, … as the model allows
  --model NAME|FOLDER     a model under models/, or the folder of one
  --out FILE.png|FOLDER   default: named after the prompt and the seed
  --json                  prints the record of what was done
  --help

Ends with 0 when done, 64 for a wrong command line, 65 for a value that the model does not allow, 66 for a missing or broken model,
70 for an error in Easel, 73 when the picture cannot be written, 78 for a wrong setting, 130 when interrupted.
`;

const numbers = ['seed', 'steps', 'guidance', 'width', 'height', 'count'] as const;

/** @throws ExitError with code 64 or ProblemError for a value that no model allows. */
export function readPaintArguments(words: readonly string[]): PaintArguments | 'help' {
	const { values, positionals } = parse(words);
	if (values.help) return 'help';
	const prompt = positionals.join(' ');
	if (prompt === '') throw wrong('A prompt is missing.');
	const fields: Record<string, unknown> = { prompt };
	for (const field of numbers) {
		const value = values[field];
		if (value === undefined) continue;
		const number = Number(value);
		if (value.trim() === '' || Number.isNaN(number)) throw wrong(`--${field} needs a number; "${value}" is none.`);
		fields[field] = number;
	}
	const negative = values['negative-prompt'] ?? values.negative;
	if (negative !== undefined) fields['negative_prompt'] = negative;
	if (values.scheduler !== undefined) fields['scheduler'] = values.scheduler;
	return { request: parseGenerationRequest(fields), model: values.model ?? null, out: values.out ?? null, json: values.json ?? false };
}

function parse(words: readonly string[]) {
	const text = { type: 'string' } as const;
	try {
		return parseArgs({
			args: [...words],
			allowPositionals: true,
			options: {
				'negative-prompt': text,
				negative: text,
				steps: text,
				guidance: text,
				width: text,
				height: text,
				count: text,
				seed: text,
				scheduler: text,
				model: text,
				out: text,
				json: { type: 'boolean' },
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

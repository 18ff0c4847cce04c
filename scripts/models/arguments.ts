/** The command line of `models`. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { AddModelRequest, ModelFileKind } from '#contract/models.ts';
import { ExitError, exitCodes } from '../paint/exit-codes.ts';

export type ModelsCommand =
	| { verb: 'help' }
	| { verb: 'list' }
	| { verb: 'presets' }
	| { verb: 'add'; request: AddModelRequest }
	| { verb: 'verify' | 'default'; name: string }
	| { verb: 'prepare'; name: string; int8: boolean }
	| { verb: 'remove'; name: string; kind: ModelFileKind; force: boolean };

export const usage = `Brings, checks and removes models.

  npm run models -- add sd-turbo                  a well-known model (npm run models -- presets)
  npm run models -- add org/name@revision         a repository of the hub
  npm run models -- add /media/ComfyUI            a folder or file on this machine, used where it lies
  npm run models -- add https://…/x.safetensors   a single file
  npm run models -- list | presets
  npm run models -- verify NAME                   reads every file again and fetches damaged ones
  npm run models -- prepare NAME                  makes opening it a matter of a moment; takes disk space
  npm run models -- prepare NAME --int8           makes NAME-int8: faster on the processor, a little less exact
  npm run models -- default NAME                  the model of requests that name none
  npm run models -- remove NAME

  --name NAME         how it is to be called
  --variant WHICH     a precision, a folder or a checkpoint file of the repository
  --accept-licence    says that you have read the licence and accept it
  --kind KIND         remove: model (else), lora, embedding, upscaler
  --force             remove: whatever would break
  --help

HF_ENDPOINT, HF_TOKEN and HF_HUB_OFFLINE mean what they mean elsewhere. Ctrl-C pauses; adding the same again goes on.
Ends with 0 when done, 64 for a wrong command line, 65 for what is not possible, 66 for a model that is missing or broken,
70 for an error in Easel, 78 for a wrong setting, 130 when interrupted.
`;

const kinds = ['model', 'lora', 'embedding', 'upscaler'] as const satisfies readonly ModelFileKind[];

/** @throws ExitError with code 64. */
export function readModelsArguments(words: readonly string[]): ModelsCommand {
	const { values, positionals } = parse(words);
	const [verb, what, ...more] = positionals;
	if (values.help || verb === undefined) return { verb: 'help' };
	if (more.length > 0) throw wrong(`"${more[0]}" is too much. Put a name with blanks into quotes.`);
	switch (verb) {
		case 'list':
		case 'presets':
			return { verb };
		case 'add': {
			if (what === undefined) throw wrong('What is to be added is missing.');
			const { name, variant } = values;
			return {
				verb,
				request: {
					source: asPlace(what) ?? what,
					...(name === undefined ? {} : { name }),
					...(variant === undefined ? {} : { variant }),
					...(values['accept-licence'] === true ? { accept_licence: true } : {}),
				},
			};
		}
		case 'verify':
		case 'default':
			if (what === undefined) throw wrong('The name of a model is missing.');
			return { verb, name: what };
		case 'prepare':
			if (what === undefined) throw wrong('The name of a model is missing.');
			return { verb, name: what, int8: values.int8 ?? false };
		case 'remove': {
			if (what === undefined) throw wrong('The name of a model is missing.');
			const kind = kinds.find((one) => one === (values.kind ?? 'model'));
			if (kind === undefined) throw wrong(`--kind is one of: ${kinds.join(', ')}.`);
			return { verb, name: what, kind, force: values.force ?? false };
		}
		default:
			throw wrong(`"${verb}" is not known.`);
	}
}

/** A path as the caller means it, when it is written as one or something lies there. */
function asPlace(what: string): string | null {
	const { npm_lifecycle_event, INIT_CWD } = process.env;
	const path = resolve(npm_lifecycle_event === 'models' && INIT_CWD !== undefined ? INIT_CWD : '.', what);
	return /^\.{1,2}([/\\]|$)/.test(what) || existsSync(path) ? path : null;
}

function parse(words: readonly string[]) {
	const text = { type: 'string' } as const;
	const flag = { type: 'boolean' } as const;
	try {
		return parseArgs({
			args: [...words],
			allowPositionals: true,
			options: { name: text, variant: text, kind: text, 'accept-licence': flag, force: flag, int8: flag, help: flag },
		});
	} catch (error) {
		throw wrong(error instanceof Error ? error.message : String(error));
	}
}

function wrong(what: string): ExitError {
	return new ExitError(exitCodes.usage, `${what}\nnpm run models -- --help tells what is possible.`);
}

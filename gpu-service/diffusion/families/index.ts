/** All families. A new one is a file beside this one, and a line here. */
import { ModelError } from '../model-error.ts';
import type { Family } from './family.ts';
import { stableDiffusion } from './stable-diffusion.ts';

const families = { 'stable-diffusion': stableDiffusion } satisfies Record<string, Family>;

/** By its name, or by the `_class_name` of a `model_index.json`. @throws ModelError `unsupported-family` */
export function familyOf(name: string): Family {
	const all: readonly Family[] = Object.values(families);
	const family = all.find((candidate) => candidate.name === name || candidate.pipelineClasses.includes(name));
	if (family) return family;
	const known = all.flatMap(({ pipelineClasses }) => pipelineClasses).join(', ');
	throw new ModelError('unsupported-family', null, `${name} is not a kind of model that is known here. Known are ${known}.`);
}

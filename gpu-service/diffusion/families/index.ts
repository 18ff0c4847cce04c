/** All families. A new one is a file beside this one, and a line here. */
import { ModelError } from '../model-error.ts';
import type { Family } from './family.ts';
import { flux } from './flux.ts';
import { sd3 } from './sd3.ts';
import { sdxl } from './sdxl.ts';
import { stableDiffusion } from './stable-diffusion.ts';

const families: readonly Family[] = [stableDiffusion, sdxl, sd3, flux];

/** By its name, or by the `_class_name` of a `model_index.json`. @throws ModelError `unsupported-family` */
export function familyOf(name: string): Family {
	const family = families.find((candidate) => candidate.name === name || candidate.pipelineClasses.includes(name));
	if (family) return family;
	const known = families.map(({ pipelineClasses }) => pipelineClasses[0]).join(', ');
	const message = `${name} is not a kind of model that is known here. Known are ${known}, and those like them.`;
	throw new ModelError('unsupported-family', null, message);
}

/** SwarmUI's pictures: JSON where A1111 has its text. */
import type { FoundSettings } from '#contract/metadata.ts';
import { comfyScheduler } from './comfyui-names.ts';
import { defined, isObject, leftOut, numberOf, type PictureTexts, parseObject, plainName, textOf } from './texts.ts';

/** Fields that are mapped, or say nothing about the pixels. */
const known = ['prompt', 'negativeprompt', 'model', 'seed', 'steps', 'cfgscale', 'width', 'height', 'sampler', 'scheduler'];
const silent = ['aspectratio', 'swarm_version', 'date', 'generation_time', 'images', 'personalnote', 'automaticvae'];

export function readSwarmUi(texts: PictureTexts): FoundSettings | null {
	const said = parseObject(texts.get('parameters') ?? texts.get('UserComment'))?.['sui_image_params'];
	if (!isObject(said)) return null;
	const model = textOf(said['model']);
	return {
		source: 'swarmui',
		request: defined({
			prompt: textOf(said['prompt']) ?? '',
			negative_prompt: textOf(said['negativeprompt']),
			model: model === undefined ? undefined : plainName(model),
			seed: numberOf(said['seed']),
			steps: numberOf(said['steps']),
			guidance: numberOf(said['cfgscale']),
			width: numberOf(said['width']),
			height: numberOf(said['height']),
			scheduler: comfyScheduler(textOf(said['sampler']), textOf(said['scheduler'])),
		}),
		modelHash: null,
		leftOut: Object.entries(said)
			.filter(([name]) => !known.includes(name) && !silent.includes(name))
			.map(([name, value]) => leftOut(name, value)),
	};
}

/** Single files with weights, known by their content and never by their name. */
import { basename, dirname } from 'node:path';
import { assembleCheckpoint } from '../checkpoint/assemble.ts';
import { addOnKindOf, recogniseCheckpoint } from '../checkpoint/recognise.ts';
import type { Templates } from '../checkpoint/templates.ts';
import { ModelFault } from '../model-fault.ts';
import { inspectNetwork } from '../network-file.ts';
import { readSafetensors } from '../safetensors.ts';
import type { WeightFiles } from './parts.ts';

/** @param templates graphs of another size than the published ones, for tests. */
export function createWeightFiles(templates?: Templates): WeightFiles {
	return {
		recognise: async (file) => {
			if (/\.onnx$/i.test(file)) return recogniseUpscaler(file);
			const weights = readSafetensors(file);
			const kind = addOnKindOf(weights);
			if (kind !== null) return kind;
			recogniseCheckpoint(weights);
			return 'checkpoint';
		},
		assemble: async (file, folder) => {
			const { weights } = await assembleCheckpoint(file, folder, templates === undefined ? {} : { templates });
			return weights === 'copied' ? [`${basename(file)} was copied, because it lies on another disk than the models.`] : [];
		},
	};
}

/** One picture in, one picture out: `[batch, channels, height, width]`. */
function recogniseUpscaler(file: string): 'upscaler' {
	const name = basename(file);
	const { inputs, outputs, weightFiles: others } = inspectNetwork(dirname(file), name, 'cpu');
	const isPicture = (shape: readonly (number | string)[]) => shape.length === 4 && (typeof shape[1] === 'string' || shape[1] === 3);
	if (inputs.length !== 1 || outputs.length !== 1 || !isPicture(inputs[0]?.shape ?? []) || !isPicture(outputs[0]?.shape ?? [])) {
		throw new ModelFault(
			'unexpected-interface',
			name,
			'is no upscaler, which has a picture as its only input and output; add the folder of a model',
		);
	}
	if (others.length > 0)
		throw new ModelFault('unexpected-interface', name, 'keeps its weights in other files; get one that holds them itself');
	return 'upscaler';
}

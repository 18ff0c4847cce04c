/**
 * Which layer of a CLIP text encoder is read, by what its export gives. Exports count `hidden_states.0` (the embeddings) to `hidden_states.N`
 * (behind the last of N layers, before the final layer norm); some give only one of them, others none. diffusers reads
 * `hidden_states[-(k + 1)]` with the final norm for Stable Diffusion, `hidden_states[-(k + 2)]` without it for SDXL and SD3; k is clip skip.
 */
import type { ModelParts } from '../families/family.ts';
import { ModelError } from '../model-error.ts';
import type { NamedTensors, Tensor } from '../tensor.ts';
import { type LayerNorm, layerNorm } from './layer-norm.ts';

export type Layer = 'last' | 'penultimate';

export interface LayerChoice {
	component: string;
	layer: Layer;
	/** Layers left out at the end, 0 is none. */
	clipSkip: number;
}

const NORM = 'text_model.final_layer_norm';
const HIDDEN_STATE = /^hidden_states\.(\d+)$/;

/** Whether the export gives a layer before the last one, and the norm that belongs to it. */
export function givesEarlierLayer(parts: ModelParts, choice: LayerChoice): boolean {
	const { component, layer } = choice;
	const index = layerIndex(parts, choice);
	return index > 0 && hiddenStates(parts, component).includes(index) && (layer === 'penultimate' || readNorm(parts, component) !== null);
}

/**
 * The states of the layer: float32 [rows, tokens, width].
 * @throws ModelError `unexpected-interface` when the export does not give them.
 */
export function readLayer(parts: ModelParts, outputs: NamedTensors, choice: LayerChoice): Tensor & { type: 'float32' } {
	const { component, layer, clipSkip } = choice;
	if (layer === 'last' && clipSkip === 0) return output(outputs, component, 'last_hidden_state');
	const states = output(outputs, component, `hidden_states.${layerIndex(parts, choice)}`);
	if (layer === 'penultimate') return states;
	const norm = readNorm(parts, component);
	if (norm === null) {
		const message = `${component} has no ${NORM}.weight and .bias of the right width, which clip skip needs; paint without clip skip.`;
		throw new ModelError('unexpected-interface', component, message);
	}
	return { ...states, data: layerNorm(states.data, norm) };
}

/** float32 [rows, width], a whole text in one row: behind the projection where the encoder has one; null where the export gives none. */
export function readPooled(outputs: NamedTensors): Tensor | null {
	return outputs['text_embeds'] ?? outputs['pooler_output'] ?? null;
}

function layerIndex(parts: ModelParts, { component, layer, clipSkip }: LayerChoice): number {
	return layers(parts, component) - clipSkip - (layer === 'penultimate' ? 1 : 0);
}

/** Layers of the encoder: from its config; else by its outputs, where one hidden state alone is the one before the last. */
function layers({ networks, configs }: ModelParts, component: string): number {
	const layersInConfig = configs[component]?.['num_hidden_layers'];
	if (typeof layersInConfig === 'number') return layersInConfig;
	const given = hiddenStates({ networks }, component);
	return given.length === 1 ? given[0] + 1 : Math.max(0, ...given);
}

/** Indices of the hidden states that the export gives. */
function hiddenStates({ networks }: Pick<ModelParts, 'networks'>, component: string): number[] {
	return networks[component].outputs.flatMap(({ name }) => {
		const index = HIDDEN_STATE.exec(name)?.[1];
		return index === undefined ? [] : [Number(index)];
	});
}

function readNorm({ configs, readWeight }: ModelParts, component: string): LayerNorm | null {
	const weight = readWeight(component, `${NORM}.weight`);
	const bias = readWeight(component, `${NORM}.bias`);
	if (weight === null || bias === null || weight.length !== bias.length || weight.length === 0) return null;
	const epsilon = configs[component]?.['layer_norm_eps'];
	return { weight, bias, epsilon: typeof epsilon === 'number' ? epsilon : 1e-5 };
}

/** @throws ModelError `unexpected-interface` */
function output(outputs: NamedTensors, component: string, name: string): Tensor & { type: 'float32' } {
	const tensor = outputs[name];
	if (tensor?.type === 'float32' && tensor.shape.length === 3) return tensor;
	const names = Object.keys(outputs).join(', ');
	throw new ModelError('unexpected-interface', component, `${component} must give ${name} as numbers for each token, but gives ${names}.`);
}

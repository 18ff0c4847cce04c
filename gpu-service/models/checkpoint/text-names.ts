/** Names of the weights of CLIP text encoders, as transformers and as OpenCLIP have them. */
import type { Naming, Place } from './weight-names.ts';

const shorter = (name: string) => name.replace(/^text_model\./, '');

/** Names of transformers; some tools leave the first part out. */
export function transformersClip(prefix: string): Naming {
	return (name) => [{ key: `${prefix}${name}` }, { key: `${prefix}${shorter(name)}` }];
}

const ends: Readonly<Record<string, string>> = {
	'text_model.embeddings.token_embedding.weight': 'token_embedding.weight',
	'text_model.embeddings.position_embedding.weight': 'positional_embedding',
	'text_model.final_layer_norm.weight': 'ln_final.weight',
	'text_model.final_layer_norm.bias': 'ln_final.bias',
};

const layerParts: Readonly<Record<string, string>> = {
	layer_norm1: 'ln_1',
	layer_norm2: 'ln_2',
	'mlp.fc1': 'mlp.c_fc',
	'mlp.fc2': 'mlp.c_proj',
	'self_attn.out_proj': 'attn.out_proj',
};

const projections: Readonly<Record<string, 0 | 1 | 2>> = { 'self_attn.q_proj': 0, 'self_attn.k_proj': 1, 'self_attn.v_proj': 2 };

/** OpenCLIP's names: queries, keys and values are one tensor, and the projection at the end lies the other way round. */
export function openClip(prefix: string): Naming {
	return (name) => {
		const place = openClipPlace(name);
		return place === null ? [] : [{ ...place, key: `${prefix}${place.key}` }];
	};
}

function openClipPlace(name: string): Place | null {
	if (name === 'text_projection.weight') return { key: 'text_projection', turned: true };
	if (ends[name] !== undefined) return { key: ends[name] };
	const found = /^text_model\.encoder\.layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(name);
	if (found === null) return null;
	const [, layer, part, value] = found;
	const block = `transformer.resblocks.${layer}`;
	if (projections[part] !== undefined) return { key: `${block}.attn.in_proj_${value}`, third: projections[part] };
	return layerParts[part] === undefined ? null : { key: `${block}.${layerParts[part]}.${value}` };
}

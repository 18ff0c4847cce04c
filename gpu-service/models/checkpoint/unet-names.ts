/**
 * Names of a UNet's weights in checkpoints of the original code: `input_blocks.4.1` where diffusers says `down_blocks.1.attentions.0`.
 * Structure: https://github.com/CompVis/latent-diffusion, `ldm/modules/diffusionmodules/openaimodel.py`
 */
import type { Naming } from './weight-names.ts';

/** Residual blocks of each level; a level of the way down ends with one block more, which makes the picture smaller. */
const layers = 2;

const ends: Readonly<Record<string, string>> = {
	conv_in: 'input_blocks.0.0',
	'time_embedding.linear_1': 'time_embed.0',
	'time_embedding.linear_2': 'time_embed.2',
	'add_embedding.linear_1': 'label_emb.0.0',
	'add_embedding.linear_2': 'label_emb.0.2',
	conv_norm_out: 'out.0',
	conv_out: 'out.2',
};

const residualParts: Readonly<Record<string, string>> = {
	norm1: 'in_layers.0',
	conv1: 'in_layers.2',
	time_emb_proj: 'emb_layers.1',
	norm2: 'out_layers.0',
	conv2: 'out_layers.3',
	conv_shortcut: 'skip_connection',
};

const inBlock = /^(down|mid|up)_blocks?(?:\.(\d+))?\.(resnets|attentions|downsamplers|upsamplers)\.(\d+)\.(.+)\.(weight|bias)$/;

/** Places below `model.diffusion_model.` for a name of diffusers. */
export const originalUnet: Naming = (name) => originalNames(name).map((own) => ({ key: `model.diffusion_model.${own}` }));

function originalNames(name: string): string[] {
	const [, module = '', value = ''] = /^(.+)\.(weight|bias)$/.exec(name) ?? [];
	if (ends[module] !== undefined) return [`${ends[module]}.${value}`];
	const found = inBlock.exec(name);
	if (found === null) return [];
	const [, side, level, kind, index, part, last] = found;
	const own = kind === 'resnets' ? (residualParts[part] ?? part) : part;
	return blocks(side, Number(level ?? 0), kind, Number(index)).map((block) => `${block}.${kind === 'downsamplers' ? 'op' : own}.${last}`);
}

/** A level that attends to the prompt has its attention at `.1`, so that what makes the picture larger comes after it. */
function blocks(side: string, level: number, kind: string, index: number): string[] {
	const place = kind === 'attentions' ? 1 : 0;
	if (side === 'mid') return [`middle_block.${kind === 'attentions' ? 1 : 2 * index}`];
	if (kind === 'downsamplers') return [`input_blocks.${(level + 1) * (layers + 1)}.0`];
	const last = `output_blocks.${level * (layers + 1) + layers}`;
	if (kind === 'upsamplers') return [`${last}.2`, `${last}.1`];
	if (side === 'up') return [`output_blocks.${level * (layers + 1) + index}.${place}`];
	return [`input_blocks.${1 + level * (layers + 1) + index}.${place}`];
}

/**
 * Names of an autoencoder's weights. The original code counts the decoder's levels from the finest, and its attention is made of
 * convolutions with kernels of one pixel: the same numbers in the same order as diffusers' linear layers.
 * Structure: https://github.com/CompVis/latent-diffusion, `ldm/modules/diffusionmodules/model.py`
 */
import { below, type Naming } from './weight-names.ts';

const levels = 4;
const attention = 'mid_block.attentions.0.';

const originalAttention: Readonly<Record<string, string>> = { group_norm: 'norm', to_q: 'q', to_k: 'k', to_v: 'v', 'to_out.0': 'proj_out' };
/** As diffusers called them before 0.13; files of that time are still about. */
const formerAttention: Readonly<Record<string, string>> = { to_q: 'query', to_k: 'key', to_v: 'value', 'to_out.0': 'proj_attn' };

/** Places below `first_stage_model.` for a name of diffusers. */
export const originalVae: Naming = below('first_stage_model.', originalName);

/** Places below `vae.`. */
export const diffusersVae: Naming = below('vae.', (name) => withAttention(name, attention, formerAttention));

function originalName(name: string): string {
	return withAttention(name, 'mid.attn_1.', originalAttention)
		.replace(/down_blocks\.(\d)\.resnets\.(\d)/, 'down.$1.block.$2')
		.replace(/down_blocks\.(\d)\.downsamplers\.0/, 'down.$1.downsample')
		.replace(/up_blocks\.(\d)\.resnets\.(\d)/, (_, level, block) => `up.${levels - 1 - Number(level)}.block.${block}`)
		.replace(/up_blocks\.(\d)\.upsamplers\.0/, (_, level) => `up.${levels - 1 - Number(level)}.upsample`)
		.replace(/mid_block\.resnets\.(\d)/, (_, block) => `mid.block_${Number(block) + 1}`)
		.replace('conv_norm_out', 'norm_out')
		.replace('conv_shortcut', 'nin_shortcut');
}

function withAttention(name: string, place: string, parts: Readonly<Record<string, string>>): string {
	const at = name.indexOf(attention);
	if (at === -1) return name;
	const [, part = '', value = ''] = /^(.+)\.(weight|bias)$/.exec(name.slice(at + attention.length)) ?? [];
	return `${name.slice(0, at)}${place}${parts[part] ?? part}.${value}`;
}

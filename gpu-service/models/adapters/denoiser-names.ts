/**
 * Names of a denoiser's layers in the checkpoints of their makers, and what diffusers calls them (as its single-file loader maps them),
 * all joined with underscores. Some hold several of diffusers' layers in one, their rows stacked.
 */

type Rename = (match: string[]) => readonly string[];

const renames: readonly (readonly [RegExp, Rename])[] = [
	// Stable Diffusion 1.x, 2.x and XL: every block of the UNet has two layers on its way down and three on its way up.
	[/^input_blocks_0_0$/, () => ['conv_in']],
	[/^input_blocks_(\d+)_0_op$/, ([, index]) => [`down_blocks_${down(index).block}_downsamplers_0_conv`]],
	[/^input_blocks_(\d+)_0_(.+)$/, ([, index, rest]) => [`down_blocks_${down(index).block}_resnets_${down(index).layer}_${residual(rest)}`]],
	[/^input_blocks_(\d+)_1_(.+)$/, ([, index, rest]) => [`down_blocks_${down(index).block}_attentions_${down(index).layer}_${rest}`]],
	[/^middle_block_0_(.+)$/, ([, rest]) => [`mid_block_resnets_0_${residual(rest)}`]],
	[/^middle_block_1_(.+)$/, ([, rest]) => [`mid_block_attentions_0_${rest}`]],
	[/^middle_block_2_(.+)$/, ([, rest]) => [`mid_block_resnets_1_${residual(rest)}`]],
	[/^output_blocks_(\d+)_0_(.+)$/, ([, index, rest]) => [`up_blocks_${up(index).block}_resnets_${up(index).layer}_${residual(rest)}`]],
	[/^output_blocks_(\d+)_[12]_conv$/, ([, index]) => [`up_blocks_${up(index).block}_upsamplers_0_conv`]],
	[/^output_blocks_(\d+)_1_(.+)$/, ([, index, rest]) => [`up_blocks_${up(index).block}_attentions_${up(index).layer}_${rest}`]],
	[/^time_embed_([02])$/, ([, index]) => [`time_embedding_linear_${Number(index) / 2 + 1}`]],
	[/^label_emb_0_([02])$/, ([, index]) => [`add_embedding_linear_${Number(index) / 2 + 1}`]],
	[/^out_2$/, () => ['conv_out']],
	// Stable Diffusion 3
	[
		/^joint_blocks_(\d+)_(x|context)_block_(.+)$/,
		([, block, stream, rest]) => jointBlock(`transformer_blocks_${block}`, stream === 'x', rest),
	],
	// FLUX.1
	[/^double_blocks_(\d+)_(img|txt)_(.+)$/, ([, block, stream, rest]) => jointBlock(`transformer_blocks_${block}`, stream === 'img', rest)],
	[
		/^single_blocks_(\d+)_linear1$/,
		([, block]) => parts(`single_transformer_blocks_${block}`, ['attn_to_q', 'attn_to_k', 'attn_to_v', 'proj_mlp']),
	],
	[/^single_blocks_(\d+)_linear2$/, ([, block]) => [`single_transformer_blocks_${block}_proj_out`]],
	[/^single_blocks_(\d+)_modulation_lin$/, ([, block]) => [`single_transformer_blocks_${block}_norm_linear`]],
];

/** The layers, in diffusers' words, that a layer of the denoiser consists of; itself when that is what it is called already. */
export function denoiserTargets(layer: string): readonly string[] {
	for (const [pattern, rename] of renames) {
		const match = pattern.exec(layer);
		if (match !== null) return rename(match);
	}
	return [layer];
}

function down(index = ''): { block: number; layer: number } {
	return { block: Math.floor((Number(index) - 1) / 3), layer: (Number(index) - 1) % 3 };
}

function up(index = ''): { block: number; layer: number } {
	return { block: Math.floor(Number(index) / 3), layer: Number(index) % 3 };
}

const residualNames: Readonly<Record<string, string>> = {
	in_layers_2: 'conv1',
	emb_layers_1: 'time_emb_proj',
	out_layers_3: 'conv2',
	skip_connection: 'conv_shortcut',
};

function residual(rest = ''): string {
	return residualNames[rest] ?? rest;
}

/** A block of SD 3 or FLUX.1 has one stream for the picture and one for the words. */
function jointBlock(block: string, isPicture: boolean, rest = ''): readonly string[] {
	const feedForward = isPicture ? 'ff' : 'ff_context';
	switch (rest) {
		case 'attn_qkv':
			return parts(`${block}_attn`, isPicture ? ['to_q', 'to_k', 'to_v'] : ['add_q_proj', 'add_k_proj', 'add_v_proj']);
		case 'attn_proj':
			return [`${block}_attn_${isPicture ? 'to_out_0' : 'to_add_out'}`];
		case 'mlp_0':
		case 'mlp_fc1':
			return [`${block}_${feedForward}_net_0_proj`];
		case 'mlp_2':
		case 'mlp_fc2':
			return [`${block}_${feedForward}_net_2`];
		case 'mod_lin':
		case 'adaLN_modulation_1':
			return [`${block}_${isPicture ? 'norm1' : 'norm1_context'}_linear`];
		default:
			return [`${block}_${rest}`];
	}
}

function parts(block: string, names: readonly string[]): string[] {
	return names.map((name) => `${block}_${name}`);
}

import { describe, expect, it } from 'vitest';
import { readLoraKey } from './lora-keys.ts';

const query = 'down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_q';

describe('the name of a tensor in a LoRA', () => {
	it.each([
		['lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_q.lora_down.weight', 'denoiser', query, 'down'],
		['lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_q.alpha', 'denoiser', query, 'alpha'],
		['unet.down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q.lora_B.weight', 'denoiser', query, 'up'],
		['unet.down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q.lora.down.weight', 'denoiser', query, 'down'],
		['unet.down_blocks.1.attentions.0.transformer_blocks.0.attn1.processor.to_q_lora.up.weight', 'denoiser', query, 'up'],
		['down_blocks.1.attentions.0.transformer_blocks.0.attn1.processor.to_q_lora.up.weight', 'denoiser', query, 'up'],
		['base_model.model.unet.down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q.lora_A.default.weight', 'denoiser', query, 'down'],
		['lora_unet_conv_in.lora_mid.weight', 'denoiser', 'conv_in', 'mid'],
		['unet.mid_block.attentions.0.attn1.processor.to_out_lora.down.weight', 'denoiser', 'mid_block_attentions_0_attn1_to_out_0', 'down'],
		['lora_te_text_model_encoder_layers_3_mlp_fc1.lora_up.weight', 'text_encoder', 'encoder_layers_3_mlp_fc1', 'up'],
		['lora_te1_text_model_encoder_layers_3_mlp_fc1.lora_up.weight', 'text_encoder', 'encoder_layers_3_mlp_fc1', 'up'],
		['lora_te2_text_model_encoder_layers_3_mlp_fc1.lora_up.weight', 'text_encoder_2', 'encoder_layers_3_mlp_fc1', 'up'],
		[
			'text_encoder_2.text_model.encoder.layers.3.self_attn.q_proj.lora_linear_layer.up.weight',
			'text_encoder_2',
			'encoder_layers_3_self_attn_q_proj',
			'up',
		],
		['transformer.transformer_blocks.0.attn.add_k_proj.lora_A.weight', 'denoiser', 'transformer_blocks_0_attn_add_k_proj', 'down'],
	])('%s', (key, component, target, part) => {
		expect(readLoraKey(key)).toMatchObject({ component, targets: [target], part });
	});

	it.each([
		['input_blocks_1_0_in_layers_2', 'down_blocks_0_resnets_0_conv1'],
		['input_blocks_2_0_emb_layers_1', 'down_blocks_0_resnets_1_time_emb_proj'],
		['input_blocks_3_0_op', 'down_blocks_0_downsamplers_0_conv'],
		['input_blocks_4_0_skip_connection', 'down_blocks_1_resnets_0_conv_shortcut'],
		['input_blocks_4_1_transformer_blocks_0_attn1_to_q', query],
		['input_blocks_8_1_proj_in', 'down_blocks_2_attentions_1_proj_in'],
		['middle_block_0_out_layers_3', 'mid_block_resnets_0_conv2'],
		['middle_block_1_transformer_blocks_9_ff_net_0_proj', 'mid_block_attentions_0_transformer_blocks_9_ff_net_0_proj'],
		['middle_block_2_in_layers_2', 'mid_block_resnets_1_conv1'],
		['output_blocks_0_1_transformer_blocks_1_attn2_to_k', 'up_blocks_0_attentions_0_transformer_blocks_1_attn2_to_k'],
		['output_blocks_2_2_conv', 'up_blocks_0_upsamplers_0_conv'],
		['output_blocks_8_0_skip_connection', 'up_blocks_2_resnets_2_conv_shortcut'],
		['time_embed_2', 'time_embedding_linear_2'],
		['label_emb_0_0', 'add_embedding_linear_1'],
	])("of a layer in the maker's words, %s, means %s", (layer, target) => {
		expect(readLoraKey(`lora_unet_${layer}.lora_down.weight`)?.targets).toEqual([target]);
		expect(readLoraKey(`diffusion_model.${layer.replaceAll('_', '.')}.lora_A.weight`)?.component).toBe('denoiser');
	});

	it('of a layer that holds several names all of them, in the order of their rows', () => {
		expect(readLoraKey('lora_unet_double_blocks_7_txt_attn_qkv.lora_up.weight')?.targets).toEqual([
			'transformer_blocks_7_attn_add_q_proj',
			'transformer_blocks_7_attn_add_k_proj',
			'transformer_blocks_7_attn_add_v_proj',
		]);
		expect(readLoraKey('lora_unet_joint_blocks_2_x_block_attn_qkv.lora_up.weight')?.targets).toHaveLength(3);
		expect(readLoraKey('diffusion_model.single_blocks.4.linear1.lora_B.weight')?.targets.at(-1)).toBe(
			'single_transformer_blocks_4_proj_mlp',
		);
	});

	it.each(['unet.conv_in.weight', 'emb_params', 'lora_unet_conv_in.diff', 'nobody.lora_A.weight'])('%s is of no LoRA', (key) => {
		expect(readLoraKey(key)).toBeNull();
	});
});

/** Safetensors files that people put beside their checkpoints, or take for one, and what is to be done with each. */
import type { SafetensorsFile } from '../safetensors.ts';

interface OtherFile {
	isIt(file: SafetensorsFile): boolean;
	/** Follows the name of the file. */
	words: string;
	/** What it is where Easel has a use for it. */
	addOn?: 'lora' | 'embedding';
}

/** In this order: the first that fits. */
export const otherFiles: readonly OtherFile[] = [
	{
		isIt: some(/^lora_(unet|te\d?|transformer)_|\.lora_(A|B|up|down)\.|\.lora\.(up|down)\.|\.(hada_w1_a|lokr_w1|lokr_w1_a)$/),
		words: 'is a LoRA, which changes a model and is none itself; put it into models/loras/ and name it in the prompt or the request',
		addOn: 'lora',
	},
	{
		isIt: some(/^emb_params$|^clip_[lg]$|^string_to_param/),
		words: 'is a textual inversion, a word for prompts; put it into models/embeddings/',
		addOn: 'embedding',
	},
	{
		isIt: some(/^(control_model\.|controlnet_|controlnet_cond_embedding\.|input_hint_block\.)/),
		words: 'is a ControlNet, which guides a model and is none itself',
	},
	{
		isIt: some(/^conditioner\.embedders\.0\.model\./),
		words: 'is an SDXL refiner, which only finishes pictures that SDXL base began; get the base model',
	},
	{
		isIt: some(/(^|\.)joint_blocks\.\d/),
		words: 'is a Stable Diffusion 3 checkpoint; these load only as ONNX folders here, not from a single file',
	},
	{
		isIt: some(/(^|\.)double_blocks\.\d|(^|\.)single_transformer_blocks\.\d/),
		words: 'is a FLUX checkpoint; these load only as ONNX folders here, not from a single file',
	},
	{
		isIt: some(/(^model\.diffusion_model\.time_embed|^unet\.time_embedding)\.cond_proj\./),
		words:
			'is a distilled model whose denoiser is told the guidance (LCM); get it as an ONNX folder, or its LoRA with the model it was made from',
	},
	{
		isIt: only(/^(first_stage_model|vae)\.|^(encoder|decoder)\.(down|up|mid|conv_in|conv_out|norm_out)|^(post_)?quant_conv\./),
		words: 'is an autoencoder (VAE) alone; a model needs a denoiser and a text encoder too',
	},
	{
		isIt: only(
			/^(model\.diffusion_model\.)?((down|up|mid)_blocks?|(input|output|middle)_blocks?|time_embed|label_emb|add_embedding|conv_|out\.)/,
		),
		words: 'holds the denoiser alone, without text encoder and autoencoder; get the whole checkpoint',
	},
	{
		isIt: only(/^(text_model|text_projection|transformer\.resblocks|encoder\.block|shared|logit_scale|vision_model|visual)/),
		words: 'is a text encoder alone; get the whole checkpoint',
	},
];

function some(pattern: RegExp): OtherFile['isIt'] {
	return ({ tensors }) => [...tensors.keys()].some((key) => pattern.test(key));
}

function only(pattern: RegExp): OtherFile['isIt'] {
	return ({ tensors }) => tensors.size > 0 && [...tensors.keys()].every((key) => pattern.test(key));
}

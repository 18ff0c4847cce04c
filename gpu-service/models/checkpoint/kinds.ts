/** The kinds of checkpoints that can be opened: which networks they hold, the graph of each, and how their weights are named. */
import { openClip, transformersClip } from './text-names.ts';
import { originalUnet } from './unet-names.ts';
import { diffusersVae, originalVae } from './vae-names.ts';
import { below, type Naming } from './weight-names.ts';

/** Who named the weights: the original code (CompVis, Stability), or diffusers with the name of the network in front. */
export type NamingStyle = 'original' | 'diffusers';

interface CheckpointNetwork {
	/** Folder of the assembled model: `unet`. */
	component: string;
	/** Name of the graph template, and of its config. */
	template: string;
	config: string;
	isDenoiser: boolean;
	names: Record<NamingStyle, Naming>;
}

export interface CheckpointTokenizer {
	/** Folder of the assembled model: `tokenizer`. */
	folder: string;
	/** Fills up prompts that are too short. */
	padding: string;
}

export interface CheckpointKind {
	name: 'sd1' | 'sd2' | 'sdxl';
	title: string;
	/** `_class_name` of model_index.json, plain and for inpainting. */
	pipelines: { plain: string; inpainting: string };
	networks: readonly CheckpointNetwork[];
	tokenizers: readonly CheckpointTokenizer[];
	/** What the autoencoder's latents are multiplied with. */
	scalingFactor: number;
	/** Sides of pictures that it was trained on, in latents. */
	sampleSize: number;
}

function textEncoder(component: string, template: string, original: Naming): CheckpointNetwork {
	return { component, template, config: template, isDenoiser: false, names: { original, diffusers: transformersClip(`${component}.`) } };
}

/** `controlnet` is the UNet that takes what a ControlNet adds, as the layout with separate ControlNets has it. */
function unets(template: string): CheckpointNetwork[] {
	const names = { original: originalUnet, diffusers: below('unet.') };
	return [
		{ component: 'unet', template, config: template, isDenoiser: true, names },
		{ component: 'controlnet', template: `${template}-control`, config: template, isDenoiser: true, names },
	];
}

const autoencoder: CheckpointNetwork[] = ['vae_decoder', 'vae_encoder'].map((component) => ({
	component,
	template: component.replace('_', '-'),
	config: 'autoencoder',
	isDenoiser: false,
	names: { original: originalVae, diffusers: diffusersVae },
}));

const endOfText = '<|endoftext|>';
const stableDiffusion = { plain: 'StableDiffusionPipeline', inpainting: 'StableDiffusionInpaintPipeline' };

export const checkpointKinds: Record<CheckpointKind['name'], CheckpointKind> = {
	sd1: {
		name: 'sd1',
		title: 'Stable Diffusion 1.x',
		pipelines: stableDiffusion,
		networks: [
			textEncoder('text_encoder', 'clip-l', transformersClip('cond_stage_model.transformer.')),
			...unets('unet-sd1'),
			...autoencoder,
		],
		tokenizers: [{ folder: 'tokenizer', padding: endOfText }],
		scalingFactor: 0.18215,
		sampleSize: 64,
	},
	sd2: {
		name: 'sd2',
		title: 'Stable Diffusion 2.x',
		pipelines: stableDiffusion,
		networks: [textEncoder('text_encoder', 'open-clip-h', openClip('cond_stage_model.model.')), ...unets('unet-sd2'), ...autoencoder],
		tokenizers: [{ folder: 'tokenizer', padding: '!' }],
		scalingFactor: 0.18215,
		sampleSize: 96,
	},
	sdxl: {
		name: 'sdxl',
		title: 'SDXL',
		pipelines: { plain: 'StableDiffusionXLPipeline', inpainting: 'StableDiffusionXLInpaintPipeline' },
		networks: [
			textEncoder('text_encoder', 'clip-l', transformersClip('conditioner.embedders.0.transformer.')),
			textEncoder('text_encoder_2', 'open-clip-g', openClip('conditioner.embedders.1.model.')),
			...unets('unet-sdxl'),
			...autoencoder,
		],
		tokenizers: [
			{ folder: 'tokenizer', padding: endOfText },
			{ folder: 'tokenizer_2', padding: '!' },
		],
		scalingFactor: 0.13025,
		sampleSize: 128,
	},
};

/**
 * The VAEs that published models share. The maps to RGB are those that ComfyUI shows its previews with
 * (https://github.com/comfyanonymous/ComfyUI/blob/master/comfy/latent_formats.py), Stable Diffusion's excepted.
 */
import type { LatentStandard } from './latent-format.ts';

/** 1.x and 2.x. Fitted by https://discuss.huggingface.co/t/decoding-latents-to-rgb-without-upscaling/23204 */
export const stableDiffusionLatents: LatentStandard = {
	channels: 4,
	scalingFactor: 0.18215,
	shiftFactor: 0,
	rgbFactors: [
		[0.298, 0.207, 0.208],
		[0.187, 0.286, 0.173],
		[-0.158, 0.189, 0.264],
		[-0.184, -0.271, -0.473],
	],
	rgbBias: [0, 0, 0],
};

export const sdxlLatents: LatentStandard = {
	channels: 4,
	scalingFactor: 0.13025,
	shiftFactor: 0,
	rgbFactors: [
		[0.3651, 0.4232, 0.4341],
		[-0.2533, -0.0042, 0.1068],
		[0.1076, 0.1111, -0.0362],
		[-0.3165, -0.2492, -0.2188],
	],
	rgbBias: [0.1084, -0.0175, -0.0011],
};

export const sd3Latents: LatentStandard = {
	channels: 16,
	scalingFactor: 1.5305,
	shiftFactor: 0.0609,
	rgbFactors: [
		[-0.0922, -0.0175, 0.0749],
		[0.0311, 0.0633, 0.0954],
		[0.1994, 0.0927, 0.0458],
		[0.0856, 0.0339, 0.0902],
		[0.0587, 0.0272, -0.0496],
		[-0.0006, 0.1104, 0.0309],
		[0.0978, 0.0306, 0.0427],
		[-0.0042, 0.1038, 0.1358],
		[-0.0194, 0.002, 0.0669],
		[-0.0488, 0.013, -0.0268],
		[0.0922, 0.0988, 0.0951],
		[-0.0278, 0.0524, -0.0542],
		[0.0332, 0.0456, 0.0895],
		[-0.0069, -0.003, -0.081],
		[-0.0596, -0.0465, -0.0293],
		[-0.1448, -0.1463, -0.1189],
	],
	rgbBias: [0.2394, 0.2135, 0.1925],
};

export const fluxLatents: LatentStandard = {
	channels: 16,
	scalingFactor: 0.3611,
	shiftFactor: 0.1159,
	rgbFactors: [
		[-0.0346, 0.0244, 0.0681],
		[0.0034, 0.021, 0.0687],
		[0.0275, -0.0668, -0.0433],
		[-0.0174, 0.016, 0.0617],
		[0.0859, 0.0721, 0.0329],
		[0.0004, 0.0383, 0.0115],
		[0.0405, 0.0861, 0.0915],
		[-0.0236, -0.0185, -0.0259],
		[-0.0245, 0.025, 0.118],
		[0.1008, 0.0755, -0.0421],
		[-0.0515, 0.0201, 0.0011],
		[0.0428, -0.0012, -0.0036],
		[0.0817, 0.0765, 0.0749],
		[-0.1264, -0.0522, -0.1103],
		[-0.028, -0.0881, -0.0499],
		[-0.1262, -0.0982, -0.0778],
	],
	rgbBias: [-0.0329, -0.0718, -0.0851],
};

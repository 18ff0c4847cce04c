/**
 * FLUX.1: a T5 that reads the prompt, a CLIP that sums it up, and a transformer that follows a flow. `dev` is told the guidance as an input
 * and shifts its noise levels by the picture's size; `schnell` was distilled further, and does neither. Both answer in one pass, so that
 * there is no negative prompt. Black Forest Labs, https://github.com/black-forest-labs/flux
 */
import { readLatentFormat } from '../latent-format.ts';
import { fluxLatents } from '../latent-standards.ts';
import { linspace } from '../schedulers/linspace.ts';
import type { NamedTensors } from '../tensor.ts';
import type { Denoiser, Family, ModelParts, PaintRequest, Question, Running } from './family.ts';
import { packLatents, positions, tokenPlaces, unpackLatents } from './flux-packing.ts';
import { type FluxTexts, readFluxTexts } from './flux-texts.ts';
import { fluxTraits } from './flux-traits.ts';
import { takesInput } from './network-info.ts';
import { askTransformer, float32, PATCH, sizeShift } from './transformer.ts';

export const flux = {
	name: 'flux',
	pipelineClasses: [
		'FluxPipeline',
		'FluxImg2ImgPipeline',
		'FluxInpaintPipeline',
		'ORTFluxPipeline',
		'ORTFluxImg2ImgPipeline',
		'ORTFluxInpaintPipeline',
	],
	components: ['text_encoder', 'text_encoder_2', 'transformer', 'vae_decoder'],
	optionalComponents: ['vae_encoder'],
	tokenizers: ['tokenizer', 'tokenizer_2'],
	optionalTokenizers: [],
	traits: fluxTraits,
	latentFormat: ({ configs }) => readLatentFormat(configs['vae_decoder'] ?? {}, fluxLatents),
	prepare,
} satisfies Family;

/** The transformer was trained on times from 0 to 1; schedulers count in thousandths. */
const TIMESTEPS = 1000;
/** What is asked for where there is nothing to ask for. */
const UNGUIDED = 1;

function* prepare(parts: ModelParts, request: PaintRequest): Running<Denoiser> {
	const { steps, guidance } = request;
	const isTold = takesInput(parts.networks['transformer'], 'guidance');
	if (!isTold && guidance !== UNGUIDED) yield { kind: 'notice', message: `This model has no guidance: ${guidance} was left out.` };
	const texts = yield* readFluxTexts(parts, request);
	return {
		schedulerOptions: (width, height) => ({ sigmas: linspace(1, 1 / steps, steps), ...sizeShift(parts, width, height) }),
		startRule: 'flow',
		takesInpainting: false,
		predict: (question) => predict(parts, question, texts, guidance),
	};
}

/** @returns float32 [1, 16, height, width] */
function* predict(
	parts: ModelParts,
	{ sample, timestep, width, height }: Question,
	{ states, pooled }: FluxTexts,
	guidance: number,
): Running<Float32Array> {
	const places = tokenPlaces(width, height);
	const declared = (name: string) => parts.networks['transformer'].inputs.find((input) => input.name === name);
	const inputs: NamedTensors = {
		hidden_states: float32(packLatents(sample, width, height), 1, places.length, fluxLatents.channels * PATCH * PATCH),
		encoder_hidden_states: states,
		pooled_projections: pooled,
		timestep: float32(Float32Array.of(timestep / TIMESTEPS)),
		img_ids: positions(places, declared('img_ids')),
		txt_ids: positions(
			Array.from({ length: states.shape[1] }, () => [0, 0]),
			declared('txt_ids'),
		),
		...(declared('guidance') ? { guidance: float32(Float32Array.of(guidance)) } : {}),
	};
	return unpackLatents(yield* askTransformer(parts, inputs, sample.length), width, height);
}

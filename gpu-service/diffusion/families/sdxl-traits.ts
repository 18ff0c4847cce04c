/** What is offered of an SDXL model, judged by its files. */
import { sdxlLatents } from '../latent-standards.ts';
import { ModelError } from '../model-error.ts';
import { mostClipSkip } from '../text/clip-text.ts';
import type { FamilyTraits, ModelParts } from './family.ts';
import { declaredSize, requireInterface } from './network-info.ts';
import { requireTextWidth, type UnetKind, unetTraits } from './unet-traits.ts';

const TEXT_ENCODERS = ['text_encoder', 'text_encoder_2'] as const;

/** `time_ids`: two sizes and a corner. */
const TIME_IDS = 6;

const kind: UnetKind = {
	latents: sdxlLatents,
	inputs: ['text_embeds', 'time_ids'],
	side: 128,
	levels: [320, 640, 1280],
	usualGuidance: 5,
};

/** @throws ModelError */
export function sdxlTraits(parts: ModelParts): FamilyTraits {
	const { networks, tokenizers } = parts;
	requireInterface(networks, 'text_encoder', { inputs: ['input_ids'], outputs: [] });
	requireInterface(networks, 'text_encoder_2', { inputs: ['input_ids'], outputs: ['text_embeds'] });
	for (const component of TEXT_ENCODERS) requireHiddenStates(parts, component);
	const traits = unetTraits(parts, kind, TEXT_ENCODERS);
	if ((declaredSize(networks['unet'].inputs, 'time_ids', 1) ?? TIME_IDS) !== TIME_IDS) throw refiner();
	requireTextWidth(parts, TEXT_ENCODERS);
	return {
		...traits,
		maxTokens: tokenizers['tokenizer'].maxLength,
		mostClipSkip: Math.min(...TEXT_ENCODERS.map((component) => mostClipSkip(parts, component, 'penultimate'))),
	};
}

/** SDXL's second half shares the class names of the first. @throws ModelError `unsupported-family` */
export function refuseRefiner(pipelineConfig: Record<string, unknown>): void {
	const firstEncoder = pipelineConfig['text_encoder'];
	const hasNoFirstEncoder = Array.isArray(firstEncoder) && firstEncoder[1] === null;
	if (pipelineConfig['requires_aesthetics_score'] === true || hasNoFirstEncoder) throw refiner();
}

function refiner(): ModelError {
	const message =
		'This is an SDXL refiner: it finishes pictures that a base model has begun, and cannot paint by itself. ' +
		'Get a base model, such as stable-diffusion-xl-base-1.0.';
	return new ModelError('unsupported-family', null, message);
}

function requireHiddenStates({ networks }: ModelParts, component: string): void {
	const { outputs } = networks[component];
	if (outputs.some(({ name }) => name.startsWith('hidden_states.'))) return;
	const message =
		`${component} gives ${outputs.map(({ name }) => name).join(', ')}, but SDXL reads the states before its last layer. ` +
		'Export it with its hidden states.';
	throw new ModelError('unexpected-interface', component, message);
}

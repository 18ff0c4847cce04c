/** The denoiser of SD3 and FLUX, a transformer that follows a flow: what both families ask of it, and of the files around it. */
import { type LatentStandard, readLatentFormat } from '../latent-format.ts';
import { ModelError } from '../model-error.ts';
import { shiftsBySize } from '../schedulers/flow-shift.ts';
import { shiftOfSize } from '../schedulers/flow-sigmas.ts';
import { schedulersFor } from '../schedulers/index.ts';
import type { SchedulerOptions } from '../schedulers/scheduler.ts';
import type { NamedTensors, Tensor } from '../tensor.ts';
import type { FamilyTraits, ModelParts, NetworkInfo, Running } from './family.ts';
import { declaredSize, float32Output, type Interface, requireInterface } from './network-info.ts';

/** Latents that make one token, on each side. */
export const PATCH = 2;

/** Exporters do not agree on it: optimum, Olive, OnnxStack. */
const OUTPUTS = ['out_hidden_states', 'out_sample', 'sample'];

export interface TransformerKind {
	latents: LatentStandard;
	inputs: readonly string[];
	optionalInputs?: Interface['optionalInputs'];
	/** Side in latents that models are made for whose config does not say. */
	side: number;
}

type TransformerTraits = Pick<
	FamilyTraits,
	'multiple' | 'width' | 'height' | 'schedulers' | 'components' | 'takesImage' | 'takesMask' | 'takesNegativePrompt'
>;

/**
 * @param textEncoders those that painting runs, in order
 * @throws ModelError
 */
export function transformerTraits(parts: ModelParts, kind: TransformerKind, textEncoders: readonly string[]): TransformerTraits {
	const { networks, configs, schedulerConfig } = parts;
	const { inputs, optionalInputs = [] } = kind;
	outputOf(requireInterface(networks, 'transformer', { inputs, optionalInputs, outputs: [] }));
	for (const component of textEncoders) requireInterface(networks, component, { inputs: ['input_ids'], outputs: [] });
	const decoder = requireInterface(networks, 'vae_decoder', { inputs: ['latent_sample'], outputs: ['sample'] });
	if (networks['vae_encoder']) requireInterface(networks, 'vae_encoder', { inputs: ['sample'], outputs: [] });
	requireSize(kind.latents.channels, declaredSize(decoder.inputs, 'latent_sample', 1), 'vae_decoder', 'channels of latents');

	const { pixels } = readLatentFormat(configs['vae_decoder'] ?? {}, kind.latents);
	const side = sideOf(configs['transformer'] ?? {}, kind.side) * pixels;
	const canEncode = networks['vae_encoder'] !== undefined;
	return {
		multiple: pixels * PATCH,
		width: side,
		height: side,
		schedulers: schedulersFor(schedulerConfig).map(({ name }) => name),
		components: [...textEncoders, 'transformer', 'vae_decoder'],
		takesImage: canEncode,
		takesMask: canEncode,
		takesNegativePrompt: true,
	};
}

/** @throws ModelError `unexpected-interface` when both are declared and differ */
export function requireSize(expected: number, declared: number | undefined, component: string, what: string): void {
	if (declared === undefined || declared === expected) return;
	const message = `${component} has ${declared} ${what} where the rest of the model has ${expected}: they belong to different models.`;
	throw new ModelError('unexpected-interface', component, message);
}

/** μ for a picture of this size in latents, where the scheduler's config shifts by it. */
export function sizeShift({ schedulerConfig }: ModelParts, width: number, height: number): SchedulerOptions {
	if (!shiftsBySize(schedulerConfig)) return {};
	return { mu: shiftOfSize(schedulerConfig, (width / PATCH) * (height / PATCH)) };
}

/** @returns the answer, of `length` values */
export function* askTransformer({ networks }: ModelParts, inputs: NamedTensors, length: number): Running<Float32Array> {
	const outputs = yield { kind: 'run', component: 'transformer', inputs };
	return float32Output(outputs, 'transformer', outputOf(networks['transformer']), length);
}

export function float32(data: Float32Array, ...shape: number[]): Tensor {
	return { type: 'float32', data, shape };
}

/** @throws ModelError `unexpected-interface` */
function outputOf({ outputs }: NetworkInfo): string {
	const known = OUTPUTS.find((name) => outputs.some((output) => output.name === name));
	if (known !== undefined) return known;
	const given = outputs.map(({ name }) => name).join(', ');
	throw new ModelError('unexpected-interface', 'transformer', `transformer must give one of ${OUTPUTS.join(', ')}, but gives ${given}.`);
}

/** @throws ModelError `invalid-config` */
function sideOf(config: Record<string, unknown>, usual: number): number {
	const side = config['sample_size'] ?? usual;
	if (typeof side === 'number' && Number.isInteger(side) && side > 0) return side;
	const message = `transformer/config.json: sample_size must be a whole number above 0, but is ${JSON.stringify(side)}.`;
	throw new ModelError('invalid-config', 'transformer', message);
}

/**
 * What a checkpoint's weights do not tell: what its denoiser predicts, and with which scheduler, steps and guidance it paints well. Asked in this
 * order: the file's own manifest, marks that trainers leave in the checkpoint, the A1111 configuration beside it, its name, and what its
 * kind is mostly.
 */
import type { ModelDefaults } from '#contract/catalog.ts';
import type { JsonObject } from '../json-file.ts';
import type { SafetensorsFile } from '../safetensors.ts';
import type { CheckpointKind } from './kinds.ts';

export type PredictionType = 'epsilon' | 'v_prediction';

/** What lies beside a checkpoint. */
export interface Sidecars {
	/** `prediction_type` of `<name>.manifest.json`. */
	predictionType: PredictionType | null;
	/** Text of `<name>.yaml`, as the original code and A1111 have it. */
	yaml: string | null;
}

export interface CheckpointVariant {
	predictionType: PredictionType;
	/** Sides of pictures that it was trained on, in latents. */
	sampleSize: number;
	/** `scheduler_config.json`. */
	scheduler: JsonObject & { _class_name: string };
	defaults: Partial<ModelDefaults>;
}

/** Models that paint in few steps and without guidance, as their names say. */
const distilled: { name: RegExp; steps: number; schedulers: Record<CheckpointKind['name'], JsonObject & { _class_name: string }> }[] = [
	distilledBy(/turbo/, 4, 'EulerDiscreteScheduler', 'EulerAncestralDiscreteScheduler'),
	distilledBy(/lightning/, 4, 'EulerDiscreteScheduler', 'EulerDiscreteScheduler'),
	distilledBy(/(^|[^a-z])lcm([^a-z]|$)/, 6, 'LCMScheduler', 'LCMScheduler'),
];

const betas = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear', num_train_timesteps: 1000 };
const turboSize = 64;
/** Stable Diffusion 2 in its first form, which predicts noise. */
const baseSize = 64;

/** @param stem name of the file without its ending */
export function chooseVariant(kind: CheckpointKind, file: SafetensorsFile, stem: string, sidecars: Sidecars): CheckpointVariant {
	const { 'modelspec.title': title = '', 'modelspec.architecture': architecture = '' } = file.metadata;
	const hints = `${stem} ${title} ${architecture}`.toLowerCase();
	const few = distilled.find(({ name }) => name.test(hints));
	const predictionType = choosePrediction(kind, file, few === undefined ? hints : `${hints} epsilon`, sidecars);
	if (few !== undefined) {
		const steps = Number(/(\d{1,2})[-_ ]?steps?\b/.exec(hints)?.[1] ?? few.steps);
		return {
			predictionType,
			sampleSize: /turbo/.test(hints) ? turboSize : kind.sampleSize,
			scheduler: { ...few.schedulers[kind.name], ...betas, prediction_type: predictionType },
			defaults: { steps: Math.max(1, steps), guidance: 1 },
		};
	}
	return {
		predictionType,
		sampleSize: kind.name === 'sd2' && predictionType === 'epsilon' ? baseSize : kind.sampleSize,
		scheduler: { ...usualScheduler(kind, predictionType, file.tensors.has('ztsnr')), prediction_type: predictionType },
		defaults: {},
	};
}

function choosePrediction(kind: CheckpointKind, file: SafetensorsFile, hints: string, { predictionType, yaml }: Sidecars): PredictionType {
	if (predictionType !== null) return predictionType;
	if (file.tensors.has('v_pred')) return 'v_prediction';
	const stated = file.metadata['modelspec.prediction_type']?.toLowerCase();
	if (stated !== undefined && stated !== '') return stated.startsWith('v') ? 'v_prediction' : 'epsilon';
	if (yaml !== null) return /^[^\S\n]*parameterization:[^\S\n]*["']?v["']?[^\S\n]*$/m.test(yaml) ? 'v_prediction' : 'epsilon';
	if (/v[-_ ]?pred|768[-_ ]?v|v2[-_ .]?[01]?[-_]768/.test(hints)) return 'v_prediction';
	if (/epsilon|eps[-_ ]?pred|512[-_ ]?base|v2[-_ .]?[01]?[-_](512|base)/.test(hints)) return 'epsilon';
	return kind.name === 'sd2' ? 'v_prediction' : 'epsilon';
}

/** As the published pipelines have it. */
function usualScheduler(
	kind: CheckpointKind,
	predictionType: PredictionType,
	zeroTerminalSnr: boolean,
): JsonObject & { _class_name: string } {
	if (zeroTerminalSnr) {
		return { _class_name: 'EulerDiscreteScheduler', ...betas, rescale_betas_zero_snr: true, timestep_spacing: 'trailing' };
	}
	if (kind.name === 'sdxl') return { _class_name: 'EulerDiscreteScheduler', ...betas, steps_offset: 1, timestep_spacing: 'leading' };
	if (predictionType === 'v_prediction') {
		return { _class_name: 'DDIMScheduler', ...betas, clip_sample: false, set_alpha_to_one: false, steps_offset: 1 };
	}
	return { _class_name: 'PNDMScheduler', ...betas, set_alpha_to_one: false, skip_prk_steps: true, steps_offset: 1 };
}

function distilledBy(name: RegExp, steps: number, ofStableDiffusion: string, ofSdxl: string): (typeof distilled)[number] {
	const scheduler = (className: string) => ({
		_class_name: className,
		...(className === 'LCMScheduler' ? { original_inference_steps: 50 } : { timestep_spacing: 'trailing' }),
	});
	return { name, steps, schedulers: { sd1: scheduler(ofStableDiffusion), sd2: scheduler(ofStableDiffusion), sdxl: scheduler(ofSdxl) } };
}

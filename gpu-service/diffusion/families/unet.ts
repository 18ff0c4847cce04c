/** The denoiser of Stable Diffusion and SDXL: how it is asked, and how a guidance gets into its answer. */
import { guide, isGuided } from '../guidance.ts';
import type { NamedTensors, Tensor } from '../tensor.ts';
import type { ModelParts, NetworkInfo, PaintRequest, Question, Running } from './family.ts';
import { declaredSize, float32Output, takesInput } from './network-info.ts';
import { askControlNets, denoiserComponent } from './unet-control.ts';

const fround = Math.fround;

/** Inputs that are the same at every call, one row for each pass: `encoder_hidden_states` at least. */
export interface Conditions extends NamedTensors {
	/** float32 [passes, tokens, width] */
	encoder_hidden_states: Tensor;
}

/** Consistency models were taught to guide themselves: they are told the guidance, and answer in one pass. */
export function embedsGuidance({ networks }: ModelParts): boolean {
	return takesInput(networks['unet'], 'timestep_cond');
}

/** Whether the denoiser is asked twice, without the prompt first. */
export function isGuidedInPasses(parts: ModelParts, { guidance }: PaintRequest): boolean {
	return isGuided(guidance) && !embedsGuidance(parts);
}

/**
 * `timestep_cond` for one row, [1, width]: the guidance less one as sines and cosines of 1000 times it, as diffusers'
 * `get_guidance_scale_embedding` gives them. S. Luo et al., "Latent Consistency Models" (2023). Nothing for other denoisers.
 */
export function guidanceCondition(parts: ModelParts, { guidance }: PaintRequest): NamedTensors {
	if (!embedsGuidance(parts)) return {};
	const usualWidth = 256;
	const width =
		declaredSize(parts.networks['unet'].inputs, 'timestep_cond', 1) ?? parts.configs['unet']?.['time_cond_proj_dim'] ?? usualWidth;
	const half = Math.floor(Number(width) / 2);
	const data = new Float32Array(Number(width));
	// Angles go into the thousands: to land where the reference does, each operation rounds as its own.
	const decay = fround(fround(Math.log(10000)) / (half - 1));
	for (let i = 0; i < half; i++) {
		const angle = fround(fround(1000 * (guidance - 1)) * fround(Math.exp(fround(-i * decay))));
		data[i] = Math.sin(angle);
		data[half + i] = Math.cos(angle);
	}
	return { timestep_cond: { type: 'float32', data, shape: [1, data.length] } };
}

/** @returns float32 [1, channels, height, width] */
export function* askUnet(parts: ModelParts, request: PaintRequest, conditions: Conditions, question: Question): Running<Float32Array> {
	const { sample, timestep, width, height } = question;
	const { guidance, guidanceRescale, control = [] } = request;
	const [passes] = conditions.encoder_hidden_states.shape;
	const shared: NamedTensors = {
		...conditions,
		sample: rowsOf(sample, passes, width, height),
		timestep: { type: 'float32', data: Float32Array.of(timestep), shape: [] },
	};
	const added = yield* askControlNets(parts, control, question, shared);
	const component = denoiserComponent(parts, control);
	const outputs = yield { kind: 'run', component, inputs: { ...shared, ...whatToPaint(question, passes), ...added } };
	const predictions = float32Output(outputs, component, predictionName(parts.networks[component]), passes * sample.length);
	return passes === 2 ? guide(predictions, guidance, guidanceRescale) : predictions;
}

/** UNets with ControlNets inside call their answer otherwise. */
export function predictionName({ outputs }: NetworkInfo): 'out_sample' | 'noise_pred' {
	return outputs.some(({ name }) => name === 'noise_pred') ? 'noise_pred' : 'out_sample';
}

/** @returns float32 [passes, channels, height, width] */
function rowsOf(row: Float32Array, passes: number, width: number, height: number): Tensor {
	const data = new Float32Array(passes * row.length);
	for (let i = 0; i < passes; i++) data.set(row, i * row.length);
	return { type: 'float32', data, shape: [passes, row.length / (height * width), height, width] };
}

/** For inpainting, the denoiser sees the mask and the masked picture behind the sample: [passes, 2 · channels + 1, height, width]. */
function whatToPaint({ sample, inpainting, width, height }: Question, passes: number): NamedTensors {
	if (inpainting === null) return {};
	const { mask, masked } = inpainting;
	const row = new Float32Array(sample.length + mask.length + masked.length);
	row.set(sample);
	row.set(mask, sample.length);
	row.set(masked, sample.length + mask.length);
	return { sample: rowsOf(row, passes, width, height) };
}

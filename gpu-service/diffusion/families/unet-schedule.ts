/** How a strength shortens the schedule of a model with a UNet. */
import type { Denoiser, ModelParts, PaintRequest } from './family.ts';
import { embedsGuidance } from './unet.ts';

/** Noise levels that consistency models are taught, where their config does not say. */
const USUAL_LEVELS = 50;

/**
 * diffusers' pipelines leave out the first steps. That of consistency models has its own scheduler spread all steps over the levels that are
 * left, here over one a step at least; with another scheduler the model is driven as any other.
 */
export function unetSchedule(parts: ModelParts, request: PaintRequest): Pick<Denoiser, 'schedulerOptions' | 'startRule'> {
	const { source, scheduler, steps } = request;
	if (source === null || scheduler !== 'lcm' || !embedsGuidance(parts)) return { schedulerOptions: () => ({}), startRule: 'sd' };
	const levels = Number(parts.schedulerConfig['original_inference_steps'] ?? USUAL_LEVELS);
	// Half a level more than that, so that no rounding takes the last one away.
	const least = Math.min((steps + 0.5) / levels, 1);
	return { schedulerOptions: () => ({ strength: Math.max(source.strength, least) }), startRule: 'whole' };
}

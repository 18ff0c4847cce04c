/** Where in a schedule painting from a picture begins. */
import type { StartRule } from './families/family.ts';
import type { Scheduler } from './schedulers/scheduler.ts';

type Schedule = Pick<Scheduler, 'order' | 'timesteps'>;

/**
 * Calls of the denoiser that a strength leaves out. diffusers' pipelines differ where steps · strength is no whole number: those of Stable
 * Diffusion and SDXL round it down (`sd`), those of SD3 and FLUX up (`flow`). At least one step is left, which diffusers does not see to.
 *
 * @param strength above 0, at most 1
 */
export function startCall(rule: StartRule, strength: number, steps: number, schedule: Schedule): number {
	if (rule === 'whole') return 0;
	const asked = steps * strength;
	return callOfStep(rule === 'sd' ? steps - Math.trunc(asked) : Math.trunc(steps - asked), schedule);
}

/** The first call of a step, or of the last one: schedulers may make fewer steps than were asked for (`lambda_min_clipped`). */
export function callOfStep(step: number, { order, timesteps }: Schedule): number {
	return Math.min(step * order, timesteps.length - 1);
}

/** Where in a schedule painting from a picture begins. */
import type { StartRule } from './families/family.ts';

/**
 * Calls of the denoiser that a strength leaves out. diffusers' pipelines differ where steps · strength is no whole number: those of Stable
 * Diffusion and SDXL round it down (`sd`), those of SD3 and FLUX up (`flow`). At least one step is left, which diffusers does not see to.
 *
 * @param strength above 0, at most 1
 * @param order calls that make one step
 */
export function startCall(rule: StartRule, strength: number, steps: number, order: number): number {
	if (rule === 'whole') return 0;
	const asked = steps * strength;
	const left = rule === 'sd' ? steps - Math.trunc(asked) : Math.trunc(steps - asked);
	return Math.min(left, steps - 1) * order;
}

/** Which training timesteps are visited. S. Lin et al., "Common Diffusion Noise Schedules and Sample Steps are Flawed" (2023), table 2. */
import { choice, invalidSetting, type SchedulerConfig, wholeNumber } from './config.ts';
import { linspace, roundHalfEven } from './linspace.ts';
import { trainTimesteps } from './training.ts';

type Spacing = 'leading' | 'linspace' | 'trailing';

/** @throws ModelError `invalid-setting` when there are more steps than training timesteps, or none. */
export function checkSteps(config: SchedulerConfig, steps: number): void {
	const total = trainTimesteps(config);
	if (!Number.isInteger(steps) || steps < 1 || steps > total) {
		throw invalidSetting(`The model was taught ${total} timesteps, so that pictures take 1 to ${total} steps; ${steps} were asked for.`);
	}
}

export function timestepSpacing(config: SchedulerConfig, fallback: Spacing): Spacing {
	return choice(config, 'timestep_spacing', ['leading', 'linspace', 'trailing'], fallback);
}

/**
 * `steps` timesteps, highest first. Whole numbers, except that `linspace` is left to the caller to round.
 * @throws ModelError `invalid-setting` when there are more steps than training timesteps, or none.
 */
export function spacedTimesteps(config: SchedulerConfig, steps: number, spacing: Spacing): number[] {
	const total = trainTimesteps(config);
	const offset = wholeNumber(config, 'steps_offset', 0, [0, total - 1]);
	checkSteps(config, steps);
	if (spacing === 'linspace') return linspace(0, total - 1, steps).reverse();
	if (spacing === 'leading') {
		const ratio = Math.floor(total / steps);
		// The offset would lead past the end when there are as many steps as timesteps.
		return Array.from({ length: steps }, (_, i) => Math.min((steps - 1 - i) * ratio + offset, total - 1));
	}
	// numpy.arange adds this difference, not -ratio; it decides which way a half is rounded.
	const difference = total - total / steps - total;
	return Array.from({ length: steps }, (_, i) => roundHalfEven(total + i * difference) - 1);
}

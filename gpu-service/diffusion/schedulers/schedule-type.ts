/** The spacing of noise levels that a request asks for, put in the place of what a model's config says. */
import type { SchedulerConfig } from './config.ts';
import type { ScheduleType } from './scheduler.ts';

/** diffusers' fields, of which at most one may be true. */
const FLAGS = {
	use_karras_sigmas: 'karras',
	use_exponential_sigmas: 'exponential',
	use_beta_sigmas: 'beta',
	use_lu_lambdas: 'lu',
} as const;

/** @returns `config` with its noise levels spaced by `type`; `automatic` leaves it as it is. */
export function withScheduleType(config: SchedulerConfig, type: ScheduleType): SchedulerConfig {
	if (type === 'automatic') return config;
	const flags = Object.entries(FLAGS).map(([field, meaning]) => [field, meaning === type]);
	return { ...config, ...Object.fromEntries(flags) };
}

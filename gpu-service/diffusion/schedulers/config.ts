/** Fields of `scheduler_config.json`, checked one by one. A missing field and null both mean the class's default. */
import { ModelError } from '../model-error.ts';

export type SchedulerConfig = Record<string, unknown>;

export function invalidConfig(message: string): ModelError {
	return new ModelError('invalid-config', 'scheduler', `scheduler_config.json: ${message}`);
}

/** For what a request asks of a scheduler, and no fault of the model. */
export function invalidSetting(message: string): ModelError {
	return new ModelError('invalid-setting', 'scheduler', message);
}

export function wholeNumber(config: SchedulerConfig, name: string, fallback: number, [least, most]: [number, number]): number {
	const value = config[name] ?? fallback;
	if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
	throw invalidConfig(`${name} must be a whole number from ${least} to ${most}, but is ${JSON.stringify(value)}.`);
}

/** A number strictly between `above` and `below`. */
export function numberBetween(config: SchedulerConfig, name: string, fallback: number, [above, below]: [number, number]): number {
	const value = config[name] ?? fallback;
	if (isBetween(value, above, below)) return value;
	const range = below === Number.POSITIVE_INFINITY ? `above ${above}` : `between ${above} and ${below}`;
	throw invalidConfig(`${name} must be a number ${range}, but is ${JSON.stringify(value)}.`);
}

export function isBetween(value: unknown, above: number, below: number): value is number {
	return typeof value === 'number' && value > above && value < below;
}

/** At most one of these flags may be set, and its name is returned. @throws ModelError `invalid-config` */
export function oneFlag<Name extends string>(config: SchedulerConfig, names: readonly Name[]): Name | null {
	const asked = names.filter((name) => flag(config, name, false));
	if (asked.length > 1) throw invalidConfig(`${asked.join(' and ')} exclude each other.`);
	return asked[0] ?? null;
}

export function choice<Choice extends string>(config: SchedulerConfig, name: string, choices: readonly Choice[], fallback: Choice): Choice {
	const value = config[name] ?? fallback;
	const known = choices.find((option) => option === value);
	if (known !== undefined) return known;
	throw invalidConfig(`${name} ${JSON.stringify(value)} is unknown here; known are ${choices.join(', ')}.`);
}

export function flag(config: SchedulerConfig, name: string, fallback: boolean): boolean {
	const value = config[name] ?? fallback;
	if (typeof value === 'boolean') return value;
	throw invalidConfig(`${name} must be true or false, but is ${JSON.stringify(value)}.`);
}

/** @throws ModelError `invalid-config` when the config asks for something that `scheduler` does not do. */
export function refuse(config: SchedulerConfig, name: string, scheduler: string): void {
	if (flag(config, name, false)) throw invalidConfig(`${name} is not supported with the scheduler ${scheduler}.`);
}

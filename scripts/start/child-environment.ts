/** How settings travel from the supervisor to both processes: read and checked once, then passed on by environment. */
import { type Configuration, toEnvironmentName } from '#contract/configuration.ts';

/** Every setting as the text that `readConfiguration` turns into the same value again. */
export function toEnvironment(configuration: Configuration): Record<string, string> {
	return Object.fromEntries(
		Object.entries(configuration).map(([name, value]) => [
			toEnvironmentName(name),
			Array.isArray(value) ? value.join(',') : value === null ? '' : String(value),
		]),
	);
}

/**
 * Every setting that a person can make, read the same way by both processes: flag, then environment, then `.env`, then default.
 * Pure: the callers bring arguments, environment and the parsed file.
 */

interface Variable<Value> {
	default: string;
	/** One line for `.env.example`. */
	meaning: string;
	/** Turns text into a value; throws an Error that says what is expected. */
	parse(text: string): Value;
}

function define<Value>(fallback: string, meaning: string, parse: (text: string) => Value): Variable<Value> {
	return { default: fallback, meaning, parse };
}

/** Node's timers take at most 2^31 - 1 milliseconds, some 24 days, and run at once for more. */
const longestMinutes = 30_000;
const longestSeconds = 2_000_000;

function text(value: string): string {
	if (value.trim() === '') throw new Error('expected something; take the line away for the default');
	return value;
}

const list = (value: string): string[] =>
	value
		.split(',')
		.map((part) => part.trim())
		.filter((part) => part !== '');

function integer(min: number, max: number): (value: string) => number {
	return (value) => {
		const number = Number(value);
		if (value.trim() === '' || !Number.isInteger(number) || number < min || number > max) {
			throw new Error(`expected a whole number from ${min} to ${max}`);
		}
		return number;
	};
}

function positive(max: number): (value: string) => number {
	return (value) => {
		const number = Number(value);
		if (value.trim() === '' || !(number > 0 && number <= max)) throw new Error(`expected a number above 0, at most ${max}`);
		return number;
	};
}

function notNegative(max: number): (value: string) => number {
	return (value) => {
		const number = Number(value);
		if (value.trim() === '' || !(number >= 0 && number <= max)) throw new Error(`expected a number from 0 to ${max}`);
		return number;
	};
}

function oneOf<Choice extends string>(...choices: Choice[]): (value: string) => Choice {
	return (value) => {
		const found = choices.find((choice) => choice === value);
		if (found === undefined) throw new Error(`expected one of: ${choices.join(', ')}`);
		return found;
	};
}

function providers(value: string): string[] {
	const names = list(value);
	const known = ['cuda', 'webgpu', 'cpu'];
	const unknown = names.find((name) => !known.includes(name));
	if (unknown !== undefined || names.length === 0) throw new Error(`expected some of: ${known.join(',')}`);
	return names;
}

function batch(value: string): 'auto' | 'off' | number {
	if (value === 'auto' || value === 'off') return value;
	if (!/^[1-9]\d?$/.test(value)) throw new Error('expected auto, off, or a number from 1 to 99');
	return Number(value);
}

function url(value: string): string | null {
	if (value === '') return null;
	if (!/^https?:\/\/[^/\s]+\/?$/.test(value)) throw new Error('expected an address such as http://192.168.1.20:4322');
	return value.replace(/\/$/, '');
}

function key(value: string): string | null {
	if (value === '') return null;
	if (!/^[A-Za-z0-9_-]{22,128}$/.test(value)) throw new Error('expected 22 to 128 letters, digits, "-" or "_"');
	return value;
}

function path(value: string): string | null {
	return value === '' ? null : value;
}

/** Flag `--port` is `EASEL_PORT` is `port` here, and so on. */
export const variables = {
	host: define('0.0.0.0', 'Address that the web page listens on; 127.0.0.1 keeps it to this machine.', text),
	port: define('4321', 'Port of the web page.', integer(0, 65_535)),
	https_port: define(
		'4323',
		'Port of the web page over HTTPS, when there is a certificate; "npm run https" makes one.',
		integer(0, 65_535),
	),
	tls_cert: define('', 'Certificate for HTTPS with its chain (PEM); empty: the one that "npm run https" made, if any.', path),
	tls_key: define('', 'Private key of that certificate (PEM).', path),
	data: define('data', 'Folder for databases, thumbnails, caches and secrets.', text),
	outputs: define('outputs', 'Folder for pictures, one folder inside it per day.', text),
	models: define('models', 'Folder that holds the models, one folder each.', text),
	gpu_host: define('127.0.0.1', 'Address that the GPU service listens on.', text),
	gpu_port: define('4322', 'Port of the GPU service.', integer(0, 65_535)),
	gpu_url: define('', 'Address of a GPU service on another machine; empty: one is started here.', url),
	gpu_token: define('', 'Secret between the web page and the GPU service; empty: made anew at every start.', key),
	key: define('', 'Household key that lets phones in; empty: made at first start.', key),
	providers: define('cuda,webgpu,cpu', 'ONNX Runtime providers to try, in this order.', providers),
	idle_minutes: define('10', 'Minutes without work after which the memory of the model is given back.', positive(longestMinutes)),
	recipe_cache_gb: define(
		'20',
		'Most disk space (GB) for networks with LoRAs merged in; what was not used for longest goes.',
		positive(1_000_000),
	),
	prepared_gb: define(
		'20',
		'Most disk space (GB) for prepared models, which open in a moment; Stable Diffusion 1.5 takes 5, SDXL 14. 0: none.',
		notNegative(1_000_000),
	),
	safety_checker: define(
		'off',
		'on: pictures that the safety checker of a model takes for unsafe become black. Only models with the folder safety_checker have one.',
		oneOf('off', 'on'),
	),
	batch: define(
		'auto',
		'Generations that are painted together as one batch: auto (as many as are faster so), off, or at most so many.',
		batch,
	),
	allowed_hosts: define('', 'Further host names under which the page may be opened, separated by commas.', list),
	queue_limit: define('100', 'Most generations that may wait in all.', integer(1, 1_000_000)),
	owner_limit: define('20', 'Most generations that may wait per owner.', integer(1, 1_000_000)),
	step_seconds: define('300', 'A single step that takes longer is stopped, and its generation fails.', positive(longestSeconds)),
	disk_reserve_mb: define('512', 'Free disk space (MB) below which new work is refused.', integer(0, 1_000_000_000)),
	log: define('info', 'Least severe messages shown: debug, info, warn or error.', oneOf('debug', 'info', 'warn', 'error')),
} as const;

export type Configuration = { [Name in keyof typeof variables]: ReturnType<(typeof variables)[Name]['parse']> };

export interface ConfigurationSources {
	/** `process.argv.slice(2)` */
	flags: readonly string[];
	environment: Readonly<Record<string, string | undefined>>;
	/** Parsed `.env`. */
	file: Readonly<Record<string, string | undefined>>;
}

/** Thrown when any setting is wrong; `message` lists all of them, one a line. Programs end with exit code 78 (EX_CONFIG). */
export class ConfigurationError extends Error {
	override name = 'ConfigurationError';
}

/** Reads all settings. @throws ConfigurationError with every problem at once. */
export function readConfiguration({ flags, environment, file }: ConfigurationSources): Configuration {
	const problems: string[] = [];
	const given = readFlags(flags, problems);
	const values: Record<string, unknown> = {};
	for (const [name, variable] of Object.entries(variables)) {
		const environmentName = toEnvironmentName(name);
		const [source, value] =
			given[name] !== undefined
				? [toFlag(name), given[name]]
				: environment[environmentName] !== undefined
					? [environmentName, environment[environmentName]]
					: file[environmentName] !== undefined
						? [`${environmentName} in .env`, file[environmentName]]
						: [environmentName, variable.default];
		try {
			values[name] = variable.parse(value);
		} catch (error) {
			const secret = name === 'key' || name === 'gpu_token';
			problems.push(`${source}${secret ? '' : ` = "${value}"`}: ${error instanceof Error ? error.message : String(error)}`);
		}
	}
	for (const name of [...Object.keys(environment), ...Object.keys(file)]) {
		if (name.startsWith('EASEL_') && !Object.keys(variables).some((known) => toEnvironmentName(known) === name)) {
			problems.push(`${name}: there is no such setting`);
		}
	}
	if (problems.length > 0) throw new ConfigurationError(problems.join('\n'));
	return values as Configuration;
}

export function toEnvironmentName(name: string): string {
	return `EASEL_${name.toUpperCase()}`;
}

function toFlag(name: string): string {
	return `--${name.replaceAll('_', '-')}`;
}

function readFlags(flags: readonly string[], problems: string[]): Record<string, string> {
	const given: Record<string, string> = {};
	for (let index = 0; index < flags.length; index += 1) {
		const flag = flags[index] ?? '';
		const [head = '', ...rest] = flag.split('=');
		const name = Object.keys(variables).find((known) => toFlag(known) === head);
		if (name === undefined) {
			problems.push(`${flag}: there is no such flag. Flags: ${Object.keys(variables).map(toFlag).join(' ')}`);
			continue;
		}
		const value = rest.length > 0 ? rest.join('=') : flags[++index];
		if (value === undefined) problems.push(`${flag}: a value is missing`);
		else given[name] = value;
	}
	return given;
}

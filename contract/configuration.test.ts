import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { ConfigurationError, readConfiguration, toEnvironmentName, variables } from './configuration.ts';

const nothing = { flags: [], environment: {}, file: {} };

function problemsOf(sources: Partial<Parameters<typeof readConfiguration>[0]>): string[] {
	try {
		readConfiguration({ ...nothing, ...sources });
		return [];
	} catch (error) {
		if (error instanceof ConfigurationError) return error.message.split('\n');
		throw error;
	}
}

test('without any setting the defaults hold', () => {
	expect(readConfiguration(nothing)).toMatchObject({
		host: '0.0.0.0',
		port: 4321,
		gpu_url: null,
		key: null,
		providers: ['cuda', 'webgpu', 'cpu'],
		allowed_hosts: [],
		queue_limit: 100,
		owner_limit: 20,
		step_seconds: 300,
	});
});

test('a flag wins over the environment, that wins over .env', () => {
	const file = { EASEL_PORT: '1', EASEL_HOST: 'file', EASEL_DATA: 'file' };
	const environment = { EASEL_PORT: '2', EASEL_HOST: 'environment' };
	const configuration = readConfiguration({ flags: ['--port', '3', '--gpu-port=5'], environment, file });
	expect(configuration).toMatchObject({ port: 3, host: 'environment', data: 'file', gpu_port: 5 });
});

test('lists are separated by commas, with or without spaces', () => {
	const environment = { EASEL_PROVIDERS: 'webgpu, cpu', EASEL_ALLOWED_HOSTS: 'easel.lan, ,studio' };
	expect(readConfiguration({ ...nothing, environment })).toMatchObject({
		providers: ['webgpu', 'cpu'],
		allowed_hosts: ['easel.lan', 'studio'],
	});
});

test('all problems are told at once, with the place and the value', () => {
	expect(problemsOf({ flags: ['--port', '99999'], environment: { EASEL_LOG: 'loud' }, file: { EASEL_PROVIDERS: 'tpu' } })).toEqual([
		'--port = "99999": expected a whole number from 0 to 65535',
		'EASEL_PROVIDERS in .env = "tpu": expected some of: cuda,webgpu,cpu',
		'EASEL_LOG = "loud": expected one of: debug, info, warn, error',
	]);
});

test.each([
	['EASEL_PORT', '80.5'],
	['EASEL_PORT', ''],
	['EASEL_IDLE_MINUTES', '0'],
	['EASEL_IDLE_MINUTES', 'soon'],
	// Longer than a timer can wait: it would be over at once.
	['EASEL_IDLE_MINUTES', '35792'],
	['EASEL_STEP_SECONDS', '2147484'],
	['EASEL_STEP_SECONDS', 'Infinity'],
	['EASEL_HOST', ''],
	['EASEL_DATA', ''],
	['EASEL_OUTPUTS', ' '],
	['EASEL_QUEUE_LIMIT', '0'],
	['EASEL_GPU_URL', 'ftp://192.168.1.2'],
	['EASEL_GPU_URL', 'http://192.168.1.2/path'],
	['EASEL_PROVIDERS', ''],
	['EASEL_DISK_RESERVE_MB', '-1'],
])('%s does not take "%s"', (name, value) => {
	expect(problemsOf({ environment: { [name]: value } })).toEqual([expect.stringContaining(name)]);
});

test('a short key is refused without being repeated', () => {
	const [problem] = problemsOf({ environment: { EASEL_KEY: 'hunter2' } });
	expect(problem).toMatch(/^EASEL_KEY: expected 22 to 128/);
	expect(problem).not.toContain('hunter2');
});

test('misspelt settings are named', () => {
	expect(problemsOf({ flags: ['--prot', '4'], environment: { EASEL_PROT: '4', OTHER: 'x' } })).toEqual([
		expect.stringMatching(/^--prot: there is no such flag/),
		expect.stringMatching(/^4: there is no such flag/),
		'EASEL_PROT: there is no such setting',
	]);
	expect(problemsOf({ flags: ['--port'] })).toEqual(['--port: a value is missing']);
});

test('an address of the GPU service loses its closing slash', () => {
	expect(readConfiguration({ ...nothing, environment: { EASEL_GPU_URL: 'http://10.0.0.2:4322/' } }).gpu_url).toBe('http://10.0.0.2:4322');
});

test('.env.example lists exactly the settings there are, with meaning and default', () => {
	const text = readFileSync(join(import.meta.dirname, '../.env.example'), 'utf8');
	const defaults = Object.fromEntries(Object.entries(variables).map(([name, variable]) => [toEnvironmentName(name), variable.default]));
	expect(parseEnv(text.replaceAll(/^#EASEL_/gm, 'EASEL_'))).toEqual(defaults);
	for (const [name, { meaning, default: fallback }] of Object.entries(variables)) {
		expect(text).toContain(`# ${meaning}\n#${toEnvironmentName(name)}=${fallback}\n`);
	}
});

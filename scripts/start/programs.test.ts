import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfiguration } from '#contract/configuration.ts';
import { toEnvironment } from './child-environment.ts';
import { easelPrograms } from './programs.ts';

function configured(environment: Record<string, string>) {
	return readConfiguration({ flags: [], environment, file: {} });
}

const changed = {
	EASEL_HOST: '127.0.0.1',
	EASEL_PORT: '8080',
	EASEL_PROVIDERS: 'cpu',
	EASEL_ALLOWED_HOSTS: 'easel.lan,studio',
	EASEL_IDLE_MINUTES: '0.5',
	EASEL_KEY: 'k'.repeat(43),
	EASEL_GPU_URL: 'http://10.0.0.9:4322',
};

test.each([{}, changed])('settings arrive in the processes as they were read', (environment) => {
	const configuration = configured(environment);
	expect(configured(toEnvironment(configuration))).toEqual(configuration);
});

test('the web process learns where the GPU service is, the GPU service never learns the household key', () => {
	const configuration = configured({ EASEL_GPU_HOST: '0.0.0.0', EASEL_GPU_PORT: '5000', EASEL_KEY: 'k'.repeat(43) });
	const [gpu, web] = easelPrograms({ root: '/easel', configuration, reloading: false });
	expect(web?.args).toEqual([join('/easel', 'src/server/main.ts')]);
	expect(web?.env).toMatchObject({ EASEL_GPU_URL: 'http://127.0.0.1:5000', EASEL_KEY: 'k'.repeat(43) });
	expect(gpu?.args).toEqual([join('/easel', 'gpu-service/main.ts')]);
	expect(gpu?.env).toMatchObject({ EASEL_GPU_PORT: '5000', EASEL_KEY: '' });
});

test('no GPU service is started when one runs elsewhere', () => {
	expect(easelPrograms({ root: '/easel', configuration: configured(changed), reloading: false }).map(({ name }) => name)).toEqual(['web']);
});

test('for developers both halves reload', () => {
	const programs = easelPrograms({ root: '/easel', configuration: configured({}), reloading: true });
	expect(programs.map(({ args }) => args.slice(0, 2))).toEqual([
		['--watch', join('/easel', 'gpu-service/main.ts')],
		[join('/easel', 'node_modules/astro/bin/astro.mjs'), 'dev'],
	]);
});

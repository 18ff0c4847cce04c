import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toEnvironmentName, variables } from '#contract/configuration.ts';

const dockerfiles = ['Dockerfile.gpu', 'Dockerfile.web'];
const ignored = readFileSync('.dockerignore', 'utf8').split('\n');
const compose = readFileSync('compose.yaml', 'utf8');
const settings = Object.keys(variables).map(toEnvironmentName);
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

/** The first group of every match. */
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '');

describe.each(dockerfiles)('%s', (name) => {
	const text = readFileSync(name, 'utf8');

	it('copies what is there and reaches the builder', () => {
		const sources = all(text, /^COPY (?!--from)(.+) \S+$/gm).flatMap((words) => words.split(' '));
		expect(sources.length).toBeGreaterThan(5);
		for (const source of sources) {
			expect(existsSync(source), source).toBe(true);
			expect(ignored, source).toContain(`!${source.split('/')[0]}`);
		}
	});

	it('runs programs that are there', () => {
		const programs = [...all(text, /RUN node (\S+)/g), ...all(text, /^CMD \["node", "([^"]+)"\]$/gm)];
		expect(programs).not.toEqual([]);
		for (const program of programs) expect(existsSync(program), program).toBe(true);
		for (const script of all(text, /npm run (\S+)/g)) expect(scripts, script).toHaveProperty(script);
	});

	it('listens on the port of the settings, exposes it, and asks it for its health', () => {
		const variable = name === 'Dockerfile.gpu' ? 'gpu_port' : 'port';
		expect(text).toContain(`${toEnvironmentName(variable)}=${variables[variable].default}`);
		expect(text).toContain(`EXPOSE ${variables[variable].default}\n`);
		expect(text).toContain(`process.env.${toEnvironmentName(variable)} + '/healthz'`);
	});

	it('sets nothing that there is not', () => {
		for (const setting of all(text, /\b(EASEL_\w+)/g)) expect(settings).toContain(setting);
	});

	it('keeps data where the settings look for it', () => {
		for (const folder of all(text, /"\/easel\/([a-z]+)"/g))
			expect([variables.models, variables.outputs, variables.data].map((one) => one.default)).toContain(folder);
	});
});

describe('compose.yaml', () => {
	it('builds both halves', () => {
		expect(all(compose, /dockerfile: (\S+)/g)).toEqual(dockerfiles);
	});

	it('has the page find the service where that is open', () => {
		const port = variables.gpu_port.default;
		expect(compose).toContain(`EASEL_GPU_URL: http://127.0.0.1:${port}\n`);
		expect(compose).toContain(`"127.0.0.1:${port}:${port}"`);
	});

	it('sets nothing that there is not, and gives both halves one token', () => {
		for (const setting of all(compose, /\b(EASEL_\w+)/g)) expect(settings).toContain(setting);
		expect(all(compose, /(EASEL_GPU_TOKEN): "\$\{EASEL_GPU_TOKEN:\?/g)).toHaveLength(2);
	});

	it('shares the pictures, keeps the databases apart, and reserves a card', () => {
		expect(all(compose, /- (\.\/\S+)/g)).toEqual([
			'./models:/easel/models',
			'./outputs:/easel/outputs',
			'./data/gpu:/easel/data',
			'./outputs:/easel/outputs',
			'./data:/easel/data',
		]);
		expect(compose).toMatch(/driver: nvidia\n\s+count: 1\n\s+capabilities: \[gpu\]/);
	});
});

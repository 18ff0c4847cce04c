import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseInfotext } from '#images/infotext.ts';
import { readMetadata } from '#images/metadata.ts';
import { until } from '../gpu-service/engine/recorded-painting.cases.ts';

const program = resolve('scripts/paint.ts');
const model = resolve('fixtures/pipelines/models/sd15');

interface Ended {
	code: number | null;
	out: string;
	err: string;
}

let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-paint-'));
});
afterAll(() => rm(folder, { recursive: true }));

function start(words: readonly string[], onError: (text: string, pid: number) => void = () => undefined): Promise<Ended> {
	const child = spawn(process.execPath, [program, ...words], {
		cwd: folder,
		env: { PATH: process.env['PATH'], EASEL_PROVIDERS: 'cpu', EASEL_DATA: join(folder, 'data') },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const ended: Ended = { code: null, out: '', err: '' };
	child.stdout.on('data', (text: Buffer) => {
		ended.out += text.toString();
	});
	child.stderr.on('data', (text: Buffer) => {
		ended.err += text.toString();
		onError(ended.err, child.pid ?? 0);
	});
	return once(child, 'close').then(([code]) => ({ ...ended, code: code as number | null }));
}

type PaintRequest = Record<'prompt' | 'seed' | 'steps' | 'guidance' | 'strength', string | number> & { prompt: string };

const quick = ['--model', model, '--width', '64', '--height', '64', '--steps', '4'];

describe('paint', () => {
	it('writes the picture with its settings in it, and tells plain lines', async () => {
		const { code, out, err } = await start(['a fox in the snow', '--seed', '7', '--steps', '4', '--out', 'fox.png']);
		expect(err).toMatch(/loading the model\n(.*\n)*step 4 of 4\n(.*\n)*wrote .*fox\.png\n/);
		expect(err).not.toContain('\r');
		expect(code).toBe(0);
		expect(out).toBe(`${join(folder, 'fox.png')}\n`);
		const { parameters, easel } = readMetadata(await readFile(join(folder, 'fox.png')));
		const { prompt, pairs } = parseInfotext(parameters ?? '');
		expect(prompt).toBe('a fox in the snow');
		expect(pairs.get('Seed')).toBe('7');
		expect(pairs.get('Size')).toBe('256x256');
		expect(easel).toMatchObject({ easel: 1, settings: { steps: 4, model: 'starter' }, run: { provider: 'cpu' } });
	});

	it('takes every field of a request, numbers several pictures, and prints the record', async () => {
		const { code, out } = await start([
			'a fox',
			...['--negative-prompt', 'snow', '--guidance', '5', '--count', '2', '--scheduler', 'euler', '--seed=4294967295'],
			...quick,
			...['--out', 'two.png', '--json'],
		]);
		expect(code).toBe(0);
		const record = JSON.parse(out) as Record<string, unknown>;
		expect(record).toMatchObject({
			easel: 1,
			state: 'done',
			settings: { negative_prompt: 'snow', guidance: 5, count: 2, scheduler: 'euler', steps: 4, width: 64, model: 'sd15' },
			files: [
				{ name: 'two-1.png', n: 1, seed: 4294967295 },
				{ name: 'two-2.png', n: 2, seed: 0 },
			],
		});
		expect((await readdir(folder)).filter((name) => name.startsWith('two')).sort()).toEqual(['two-1.png', 'two-2.png']);
	});

	it('starts from a picture, follows a LoRA from a file, and writes both down', async () => {
		const reference = JSON.parse(await readFile(resolve('fixtures/pipelines/expected/sd15/inpaint-0.6.json'), 'utf8')) as {
			request: PaintRequest;
		};
		const { prompt, seed, steps, guidance, strength } = reference.request;
		const inputs = resolve('fixtures/pipelines/inputs');
		const common = [
			'--seed',
			`${seed}`,
			'--steps',
			`${steps}`,
			'--guidance',
			`${guidance}`,
			'--width',
			'64',
			'--height',
			'64',
			'--model',
			model,
		];
		const painted = await start([
			prompt,
			...common,
			...['--init', join(inputs, 'input-64.png'), '--mask', join(inputs, 'mask-64.png'), '--strength', `${strength}`, '--no-keep'],
			...['--out', 'robot.png'],
		]);
		expect([painted.err, painted.code]).toEqual([expect.not.stringContaining('Note'), 0]);
		const [ours, theirs] = await Promise.all(
			[join(folder, 'robot.png'), resolve('fixtures/pipelines/expected/sd15/inpaint-0.6-0.png')].map((file) =>
				sharp(file).raw().toBuffer(),
			),
		);
		expect(Math.max(...(ours ?? []).map((level, index) => Math.abs(level - (theirs?.[index] ?? 0))))).toBeLessThanOrEqual(2);
		const lora = `${resolve('fixtures/lora/kohya-style.safetensors')}:0.7`;
		const { code, out } = await start([
			prompt,
			...common,
			'--lora',
			lora,
			'--rng',
			'gpu',
			'--clip-skip',
			'2',
			'--plain',
			'--json',
			'--out',
			'ink.png',
		]);
		expect(code).toBe(0);
		expect(JSON.parse(out)).toMatchObject({
			settings: { loras: [{ name: 'kohya-style', weight: 0.7 }], rng: 'gpu', clip_skip: 2, prompt_syntax: 'plain', init_image: null },
		});
	});

	it('names the picture after the prompt when it is not told how', async () => {
		const { code } = await start(['A Fox, in: the/snow!', '--seed', '3', ...quick]);
		expect(code).toBe(0);
		expect(await readdir(folder)).toContain('a-fox-in-the-snow-3.png');
	});

	it('puts the picture into a folder under that name', async () => {
		await mkdir(join(folder, 'album'));
		const { code, out } = await start(['a fox', '--seed', '3', ...quick, '--out', 'album']);
		expect(code).toBe(0);
		expect(out).toBe(`${join(folder, 'album', 'a-fox-3.png')}\n`);
		expect(await readdir(join(folder, 'album'))).toEqual(['a-fox-3.png']);
	});

	it('paints the same file twice', async () => {
		await start(['a fox', '--seed', '1', ...quick, '--out', 'once.png']);
		await start(['a fox', '--seed', '1', ...quick, '--out', 'again.png']);
		const [once_, again] = await Promise.all(['once.png', 'again.png'].map((name) => readFile(join(folder, name))));
		expect(readMetadata(once_).parameters).toBe(readMetadata(again).parameters);
	});
});

describe('paint ends', () => {
	it.each([
		['without a prompt', [], 64, 'A prompt is missing'],
		['for a flag that does not exist', ['a fox', '--colour', 'red'], 64, '--colour'],
		['for a number that is none', ['a fox', '--steps', 'many'], 64, '--steps needs a number'],
		['for a LoRA without a name', ['a fox', '--lora', ''], 64, '--lora needs'],
		['for a control without a picture', ['a fox', '--control', 'canny'], 64, '--control needs'],
		['for a hires fix without a number', ['a fox', '--hires', 'much'], 64, '--hires needs a number'],
		['for a schedule type that there is not', ['a fox', '--schedule-type', 'slow'], 65, 'karras'],
		['for a mask alone', ['a fox', '--mask', 'm.png'], 65, 'init_image'],
		['for a LoRA that is not there', ['a fox', '--lora', 'nobody:0.5'], 65, 'There is no LoRA'],
		['for a tiny decoder that is not there', ['a fox', '--decoder', 'tiny'], 65, 'cannot decode with a tiny decoder'],
		['for an upscaler that is not there', ['a fox', '--hires', '2:nobody'], 65, 'There is no upscaler'],
		['for the file of a LoRA that is not there', ['a fox', '--lora', './nobody.safetensors'], 66, 'There is no file'],
		['for a picture that is not there', ['a fox', '--init', 'nowhere.png'], 66, 'There is no picture'],
		['for a picture that is none', ['a fox', '--init', resolve('package.json')], 66, 'not a PNG'],
		['for another kind of file', ['a fox', '--out', 'fox.jpg'], 64, 'PNG'],
		['for a value that the model does not allow', ['a fox', '--width', '13'], 65, '"width"'],
		['for a scheduler that the model does not have', ['a fox', '--scheduler', 'quantum'], 65, 'ddim'],
		['for a model that is not there', ['a fox', '--model', 'nobody'], 66, 'starter'],
		['for a folder that is not there', ['a fox', '--model', './nowhere'], 66, 'There is no folder'],
		['for a model that is broken', ['a fox', '--model', resolve('fixtures/bad-models/pipeline-missing-component')], 66, 'unet/model.onnx'],
		['for a folder that cannot take the picture', ['a fox', '--out', 'nowhere/fox.png'], 73, 'nowhere'],
		['for a folder that is not there yet', ['a fox', '--out', 'nowhere/'], 73, 'nowhere'],
	])('%s with %j: %i', async (_, words, code, says) => {
		const ended = await start(words);
		expect(ended.err).toContain(says);
		expect(ended.code).toBe(code);
		expect(ended.out).toBe('');
	});

	it('with help when asked for it', async () => {
		const { code, out } = await start(['--help']);
		expect(code).toBe(0);
		expect(out).toContain('--negative-prompt');
	});

	it('with its engine, even when it is killed', async () => {
		let engines: number[] = [];
		await start(['a fox', '--steps', '100', '--out', 'killed.png'], (err, pid) => {
			if (engines.length > 0 || !err.includes('text')) return;
			engines = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
			process.kill(pid, 'SIGKILL');
		});
		expect(engines).toHaveLength(1);
		await until(() => !existsSync(`/proc/${engines[0]}`), 'the engine is gone');
	});

	it('soon after Ctrl-C, and leaves nothing half-written', async () => {
		let interrupted = false;
		const { code } = await start(['a fox', '--steps', '100', '--out', 'stopped.png'], (err, pid) => {
			if (interrupted || !err.includes('text')) return;
			interrupted = true;
			process.kill(pid, 'SIGINT');
		});
		expect(code).toBe(130);
		expect((await readdir(folder)).filter((name) => name.includes('stopped') || name.startsWith('.easel'))).toEqual([]);
	});
});

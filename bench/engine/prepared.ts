/** What preparing saves: opening the UNet of Stable Diffusion 1.5, and the way from the start of the service to its first step. */
import { cp, mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { preparation } from '../../gpu-service/onnx/prepared-graph.ts';
import { startProgram, until } from '../../test/support/program.ts';
import { atMost, type Figure } from '../support/figures.ts';
import { models, openBackend, state } from './backend.ts';
import type { BareOpening } from './bare.ts';
import type { OwnOpening } from './own.ts';
import { runScript } from './run-script.ts';

const repeats = 3;
const starts = 3;
const id = '00000000-0000-4000-8000-000000000001';
const token = 'bench-service-token-0123456789abcdefghijklmnop';

export async function measurePrepared(): Promise<Figure[]> {
	const unet = join(models, 'sd1/unet/model.onnx');
	const folder = join(state, 'prepared-unet');
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	const began = performance.now();
	await preparation.write(unet, 'cpu', folder);
	const writtenMs = performance.now() - began;

	const standard: BareOpening[] = [];
	const plain: OwnOpening[] = [];
	const prepared: OwnOpening[] = [];
	// Once each, so that all files lie in the cache.
	for (let repeat = -1; repeat < repeats; repeat += 1) {
		const one = await runScript<BareOpening>('bare.ts', 'open', unet);
		const two = await runScript<OwnOpening>('own.ts', 'plain', unet);
		const three = await runScript<OwnOpening>('own.ts', 'prepared', folder);
		if (repeat === -1) continue;
		standard.push(one);
		plain.push(two);
		prepared.push(three);
	}
	await rm(folder, { recursive: true });
	return [
		atMost(
			'opening the UNet of SD 1.5, prepared / as ONNX Runtime does by itself',
			'ratio',
			0.12,
			prepared.map(({ ms }, index) => ms / (standard[index]?.ms ?? 1)),
			{ standard, prepared, writtenMs },
		),
		atMost(
			'opening the UNet of SD 1.5, prepared / unprepared',
			'ratio',
			0.6,
			prepared.map(({ ms }, index) => ms / (plain[index]?.ms ?? 1)),
			{ plain },
		),
	];
}

/** From the start of the service to the end of the first step. */
export async function measureStarts(): Promise<Figure[]> {
	{
		await using backend = await openBackend({ prepared: true });
		await backend.prepare('sd1', () => undefined, new AbortController().signal);
	}
	const unprepared: number[] = [];
	const prepared: number[] = [];
	for (let round = -1; round < starts; round += 1) {
		const one = await firstStepMs('0');
		const two = await firstStepMs('100');
		if (round === -1) continue;
		unprepared.push(one);
		prepared.push(two);
	}
	return [
		atMost(
			'start of the service to the first step at 512, prepared / unprepared',
			'ratio',
			0.4,
			prepared.map((ms, index) => ms / (unprepared[index] ?? 1)),
			{ preparedMs: prepared, unpreparedMs: unprepared },
		),
	];
}

/** From the start of a GPU service to the end of the first step of its first picture. */
async function firstStepMs(preparedGb: string): Promise<number> {
	const own = join(state, 'service');
	await rm(own, { recursive: true, force: true });
	await mkdir(own, { recursive: true });
	await cp(join(state, 'model-hashes.json'), join(own, 'model-hashes.json'));
	await symlink(join(state, 'prepared'), join(own, 'prepared'));
	const began = performance.now();
	await using service = startProgram('gpu-service/main.ts', {
		EASEL_DATA: own,
		EASEL_OUTPUTS: join(own, 'outputs'),
		EASEL_MODELS: models,
		EASEL_GPU_TOKEN: token,
		EASEL_GPU_PORT: '0',
		EASEL_PROVIDERS: 'cpu',
		EASEL_PREPARED_GB: preparedGb,
	});
	const line = await service.line((text) => text.startsWith('{') && /listens/.test(text));
	const { port } = JSON.parse(line) as { port: number };
	const call = (method: string, body?: object) =>
		fetch(`http://127.0.0.1:${port}/generations/${id}`, {
			method,
			headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
	const request = { prompt: 'a fox in the snow', model: 'sd1', steps: 4, guidance: 1, width: 512, height: 512 };
	const answer = await call('PUT', { owner: 'bench', request });
	if (!answer.ok) throw new Error(`The service refused: ${await answer.text()}`);
	await until(
		'the first step is done',
		async () => {
			const { progress, problem } = (await (await call('GET')).json()) as { progress: { step: number } | null; problem: unknown };
			if (problem !== null) throw new Error(JSON.stringify(problem));
			return (progress?.step ?? 0) >= 1;
		},
		300_000,
	);
	const ms = performance.now() - began;
	// It ends after the step in work; what it would leave running would slow the next measurement.
	await service.end('SIGTERM');
	return ms;
}

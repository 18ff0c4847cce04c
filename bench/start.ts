/** From `npm start` on a built tree to the first page, and to the first picture. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Generation } from '#contract/generation.ts';
import { startProgram, until } from '../test/support/program.ts';
import { atMost, type Figure } from './support/figures.ts';
import { runBare } from './support/run-bare.ts';

const rounds = 5;
const key = 'bench-household-key-0123456789abcdefghijklmnop';
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };

export async function measureStart(): Promise<Figure[]> {
	const page: number[] = [];
	const picture: number[] = [];
	for (let round = 0; round < rounds; round += 1) {
		const bare = await runBare('models/starter', 256, 256, 20, 1);
		const folder = await mkdtemp(join(tmpdir(), 'easel-bench-'));
		const port = 42_000 + round * 2;
		const url = `http://localhost:${port}`;
		const began = performance.now();
		await using program = startProgram('scripts/start.ts', {
			EASEL_DATA: join(folder, 'data'),
			EASEL_OUTPUTS: join(folder, 'outputs'),
			EASEL_KEY: key,
			EASEL_PORT: String(port),
			EASEL_GPU_PORT: String(port + 1),
		});
		await until('the page answers', async () => (await fetch(url, { headers }).catch(() => null))?.status === 200);
		page.push(performance.now() - began);
		const posted = await until('a picture is accepted', async () => {
			const answer = await fetch(`${url}/api/generations`, {
				method: 'POST',
				headers,
				body: JSON.stringify({ prompt: 'a fox in the snow' }),
			});
			return answer.status === 202 ? answer : null;
		});
		const { id } = (await posted.json()) as Generation;
		await until('the picture is there', async () => {
			const generation = (await (await fetch(`${url}/api/generations/${id}?wait=10`, { headers })).json()) as Generation;
			return generation.state === 'done';
		});
		picture.push(performance.now() - began - 1.3 * bare.processMs);
		await program.end('SIGTERM');
		await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	}
	return [
		atMost('npm start (built) to the first page', 'ms', 1_500, page),
		atMost('npm start to the first starter picture, minus 1.3 times a bare script', 'ms', 2_000, picture),
	];
}

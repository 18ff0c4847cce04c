import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { queueCases } from './queue.cases.ts';
import { openQueue } from './sqlite-queue.ts';

describe('the queue on SQLite', () => {
	queueCases(async () => {
		const folder = await mkdtemp(join(tmpdir(), 'easel-queue-'));
		return {
			open: (options) => openQueue({ file: join(folder, 'data', 'queue.sqlite'), ...options }),
			[Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
		};
	});

	it('can live in memory', async () => {
		await using queue = await openQueue({ file: ':memory:', limits: { waiting: 1, waitingPerOwner: 1 } });
		expect(await queue.waiting()).toEqual([]);
	});
});

/** Downloads over lines and from servers that fail in every way that real ones do. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LibraryUnderTest, openLibraryUnderTest } from '../../../test/support/library-under-test.ts';

let test: LibraryUnderTest;
beforeEach(async () => {
	test = await openLibraryUnderTest();
});
afterEach(() => test[Symbol.asyncDispose]());

describe('a bad line', () => {
	const weights = 'unet/model.onnx_data';
	const rangesOf = (path: string) =>
		test.hub.seen.filter((one) => one.server === 'store' && one.path.endsWith(path)).map(({ range }) => range);

	it('that breaks is taken up where it broke', async () => {
		test.hub.faults.set(weights, [
			{ kind: 'break', after: 5_000 },
			{ kind: 'break', after: 7_000 },
		]);
		expect((await test.add()).state).toBe('done');
		expect(test.different('tiny')).toEqual([]);
		const ranges = rangesOf(weights);
		expect(ranges).toHaveLength(3);
		expect(ranges[0]).toBeNull();
		expect(Number(/\d+/.exec(ranges[2] ?? '')?.[0])).toBeGreaterThan(Number(/\d+/.exec(ranges[1] ?? '')?.[0]));
		// Each resumption asks the hub again, as signed addresses expire.
		expect(test.hub.seen.filter((one) => one.server === 'hub' && one.path.endsWith(weights))).toHaveLength(3);
	});

	it.each([
		['sends everything again', [{ kind: 'break', after: 5_000 }, { kind: 'ignore-range' }]],
		['says that nothing is left though there is', [{ kind: 'break', after: 5_000 }, { kind: 'no-range' }]],
		[
			'is busy, then well',
			[
				{ kind: 'status', status: 429, retryAfter: '0' },
				{ kind: 'status', status: 503 },
				{ kind: 'status', status: 408 },
			],
		],
		['falls silent', [{ kind: 'silence', after: 2_000 }]],
		['sends wrong bytes once', [{ kind: 'wrong-bytes' }]],
		['has addresses that expire', [{ kind: 'expired' }, { kind: 'break', after: 3_000 }, { kind: 'expired' }]],
	] as const)('with a server that %s brings the right bytes', async (_what, faults) => {
		test.hub.faults.set(weights, [...faults]);
		const job = await test.add();
		expect(job).toMatchObject({ state: 'done', problem: null });
		expect(test.different('tiny')).toEqual([]);
	});

	it('that never gets better fails with the reason, and is taken up later', async () => {
		test.hub.faults.set(weights, [
			{ kind: 'break', after: 5_000 },
			...Array.from({ length: 4 }, () => ({ kind: 'status', status: 500 }) as const),
		]);
		const failed = await test.add();
		expect(failed).toMatchObject({ state: 'failed', problem: { code: 'download_failed', detail: expect.stringContaining('500') } });
		const sent = test.hub.sent;
		const job = await test.library.ended((await test.library.resume(failed.id, false)).id);
		expect(job.state).toBe('done');
		expect(rangesOf(weights).at(-1)).toMatch(/^bytes=[1-9]/);
		expect(test.hub.sent - sent).toBeLessThan(failed.bytes ?? 0);
		expect(test.different('tiny')).toEqual([]);
	});

	it('that breaks at the same byte for ever is given up', async () => {
		test.hub.faults.set(
			weights,
			Array.from({ length: 100 }, () => ({ kind: 'break', after: 5_000, ignoresRange: true }) as const),
		);
		expect((await test.add()).problem).toMatchObject({ code: 'download_failed', detail: expect.stringContaining('connection failed') });
		expect(rangesOf(weights).length).toBeLessThan(10);
	});

	it('that brings wrong bytes twice keeps none of them', async () => {
		test.hub.faults.set(weights, [{ kind: 'wrong-bytes' }, { kind: 'wrong-bytes' }]);
		const job = await test.add();
		expect(job.problem).toMatchObject({ code: 'download_failed', detail: expect.stringContaining('SHA-256') });
		expect(existsSync(join(test.folder, 'tiny'))).toBe(false);
		const wrong = createHash('sha256')
			.update(Buffer.alloc(test.hub.repositories.get('easel/tiny')?.files[weights]?.length ?? 0, 7))
			.digest('hex');
		expect((await test.blobs()).some((name) => name.endsWith(wrong))).toBe(false);
	});

	it('checks small files, too, by the hash that git gives them', async () => {
		test.hub.faults.set('scheduler/scheduler_config.json', [{ kind: 'wrong-bytes' }, { kind: 'wrong-bytes' }]);
		expect((await test.add()).problem).toMatchObject({ code: 'download_failed', detail: expect.stringContaining('scheduler_config.json') });
	});
});

import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSentencepiece } from './sentencepiece.ts';

let folder = '';
beforeAll(async () => {
	folder = join(await mkdtemp(join(tmpdir(), 'easel-spiece-')), 'model');
	await cp('fixtures/tokenizers/t5-sentencepiece', folder, { recursive: true });
});
afterAll(() => rm(join(folder, '..'), { recursive: true }));

describe('a spiece.model', () => {
	it('gives its pieces in the order of their ids, and its table', () => {
		const { pieces, charsmap } = readSentencepiece(folder, 'spiece.model')!;
		expect(pieces).toHaveLength(500);
		expect(pieces.slice(0, 4)).toEqual([
			{ text: '<pad>', score: 0, kind: 'special' },
			{ text: '</s>', score: 0, kind: 'special' },
			{ text: '<unk>', score: 0, kind: 'unknown' },
			{ text: '▁', score: expect.closeTo(-1.935, 3), kind: 'normal' },
		]);
		expect(charsmap.length).toBeGreaterThan(200_000);
	});

	it('may be missing', () => {
		expect(readSentencepiece(folder, 'other.model')).toBeNull();
	});

	it.each([
		['is cut off', () => truncateSync(join(folder, 'broken.model'), 1000), 'corrupt-file', 'broken.model: is damaged or incomplete'],
		['is empty', () => truncateSync(join(folder, 'broken.model'), 0), 'corrupt-file', 'has no pieces'],
		// TrainerSpec.model_type = BPE
		[
			'was made for pairs',
			() => writeFileSync(join(folder, 'broken.model'), Buffer.from([0x12, 2, 0x18, 2])),
			'invalid-config',
			'no unigram model',
		],
		[
			'is a web page',
			() => writeFileSync(join(folder, 'broken.model'), '<!doctype html><title>Sign in</title>'),
			'corrupt-file',
			'damaged',
		],
	])('that %s is refused', (_, spoil, kind, says) => {
		writeFileSync(join(folder, 'broken.model'), readFileSync(join(folder, 'spiece.model')));
		spoil();
		expect(() => readSentencepiece(folder, 'broken.model')).toThrow(
			expect.objectContaining({ kind, message: expect.stringContaining(says) }),
		);
	});
});

import { expect, test } from 'vitest';
import { encodePng } from './encode.ts';
import { readMetadata, withMetadata } from './metadata.ts';
import { withTextChunks } from './png-text.ts';

const pixels = { width: 2, height: 2, data: new Uint8Array(12) };

test('the record comes back exactly as it went in, NUL, lone surrogates and all', async () => {
	const easel = { prompt: 'a\0b 🦊 \u202e \ud800 ../ <b>', seed: 4_294_967_295, steps: [1, 2.5], nothing: null };
	const png = withMetadata(await encodePng(pixels), { parameters: 'a 🦊\nSteps: 1', easel });
	expect(readMetadata(png)).toMatchObject({ parameters: 'a 🦊\nSteps: 1', easel });
});

test('a picture without metadata has none', async () => {
	expect(readMetadata(await encodePng(pixels))).toEqual({ parameters: null, easel: null, texts: new Map() });
	expect(readMetadata(new Uint8Array(0))).toEqual({ parameters: null, easel: null, texts: new Map() });
});

test('a record that is not JSON counts as none', async () => {
	const png = withTextChunks(await encodePng(pixels), [{ keyword: 'easel', text: '{"broken' }]);
	expect(readMetadata(png).easel).toBeNull();
});

import { expect, test } from 'vitest';
import { neutralSettings } from '#contract/generation.ts';
import { parseInfotext } from '#images/infotext.ts';
import { readMetadata } from '#images/metadata.ts';
import { createScriptedBackend } from '../../test/support/scripted-backend.ts';
import { encodePicture } from './picture.ts';

const settings = {
	...neutralSettings,
	prompt: 'red',
	negative_prompt: '',
	model: 'flat',
	seed: 1,
	steps: 2,
	guidance: 1,
	width: 8,
	height: 8,
	count: 1,
	scheduler: 'ddim',
};
const pixels = { width: 8, height: 8, data: new Uint8Array(8 * 8 * 3) };
const generation = { id: 'generation-one', request: { prompt: 'red' }, settings, createdAt: 0 };

test('a picture names the run that painted it, also when the next one begins while it is being encoded', async () => {
	const backend = createScriptedBackend();
	const { run } = backend.measured();
	const encoding = encodePicture(backend, generation, { n: 1, seed: 1, pixels });
	backend.measured = () => ({ run: null, timings: null });
	expect(readMetadata(await encoding).easel).toMatchObject({ run });
});

test('a picture says everything of how it was made, in words of A1111 and in its own', async () => {
	const backend = createScriptedBackend();
	const catalog = await backend.catalog();
	const ink = { name: 'ink', hash: 'abc'.repeat(20), families: [], scale: null, problem: null };
	backend.catalog = async () => ({ ...catalog, loras: [ink] });
	const all = {
		...settings,
		prompt: 'red <lora:ink:0.5>',
		prompt_syntax: 'a1111' as const,
		schedule_type: 'karras' as const,
		rng: 'gpu' as const,
		subseed: 41,
		subseed_strength: 0.3,
		clip_skip: 2,
		init_image: `input:${'0'.repeat(64)}`,
		strength: 0.6,
		loras: [{ name: 'ink', weight: 0.75 }],
		hires: { scale: 2, upscaler: 'latent', steps: 0, strength: 0.4 },
	};
	const large = { width: 16, height: 16, data: new Uint8Array(16 * 16 * 3) };
	const { parameters, easel } = readMetadata(
		await encodePicture(backend, { ...generation, settings: all }, { n: 2, seed: 1, pixels: large }),
	);
	const { prompt, pairs } = parseInfotext(parameters ?? '');
	expect(prompt).toBe('red <lora:ink:0.5> <lora:ink:0.25>');
	expect(Object.fromEntries(pairs)).toMatchObject({
		Sampler: 'DDIM',
		'Schedule type': 'Karras',
		Size: '8x8',
		'Variation seed': '42',
		'Variation seed strength': '0.3',
		'Denoising strength': '0.6',
		'Clip skip': '2',
		'Hires upscale': '2',
		'Hires upscaler': 'Latent',
		'Lora hashes': 'ink: abcabcabcabc',
	});
	expect([...pairs.keys()]).not.toContain('RNG');
	expect(easel).toMatchObject({ n: 2, seed: 1, subseed: 42, settings: all });
});

import { expect, test } from 'vitest';
import { parseInfotext, toInfotext } from './infotext.ts';

const settings = {
	prompt: 'a fox in the snow',
	negativePrompt: '',
	steps: 24,
	sampler: 'DPM++ 2M',
	scheduleType: 'Karras',
	guidance: 6.5,
	seed: 1234,
	width: 768,
	height: 512,
	modelHash: '0a1b2c3d4e5f60718293',
	model: 'my-model',
	version: '1.0',
};

test('the last line has the keys in the order of A1111', () => {
	expect(toInfotext(settings)).toBe(
		'a fox in the snow\nSteps: 24, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 1234, Size: 768x512, Model hash: 0a1b2c3d4e, Model: my-model, Version: 1.0',
	);
});

test('a negative prompt has a line of its own, an empty one and an unknown schedule have none', () => {
	const { scheduleType: _, ...plain } = settings;
	expect(toInfotext({ ...plain, negativePrompt: 'blurry' }).split('\n')).toEqual([
		'a fox in the snow',
		'Negative prompt: blurry',
		'Steps: 24, Sampler: DPM++ 2M, CFG scale: 6.5, Seed: 1234, Size: 768x512, Model hash: 0a1b2c3d4e, Model: my-model, Version: 1.0',
	]);
});

test('what is not usual has the keys of A1111, what is has none', () => {
	const line = toInfotext({
		...settings,
		variation: { seed: 9, strength: 0.25 },
		denoisingStrength: 0.6,
		clipSkip: 2,
		eta: 0.5,
		rng: 'CPU',
		hires: { upscale: 2, steps: 10, upscaler: 'Latent' },
		guidanceRescale: 0.7,
		upscaler: 'crisp',
		loraHashes: [
			{ name: 'ink', hash: '0123456789abcdef' },
			{ name: 'oil', hash: 'fedcba9876543210' },
		],
	});
	expect(line).toContain(
		', Variation seed: 9, Variation seed strength: 0.25, Denoising strength: 0.6, Clip skip: 2, RNG: CPU, Hires upscale: 2, Hires steps: 10, Hires upscaler: Latent, Eta: 0.5, CFG Rescale: 0.7, Postprocess upscaler: crisp, Lora hashes: "ink: 0123456789ab, oil: fedcba987654", Version: 1.0',
	);
	expect(toInfotext({ ...settings, sampler: 'DDIM', eta: 1 })).toContain(', Eta DDIM: 1, ');
	const usual = { clipSkip: 1, guidanceRescale: 0, rng: 'GPU', loraHashes: [] };
	expect(toInfotext({ ...settings, ...usual })).toBe(toInfotext(settings));
});

test('values with a comma, a colon or a line break are quoted as JSON, others never', () => {
	const line = toInfotext({ ...settings, model: 'a, "b": ☃\nc', version: 'say "hi"' })
		.split('\n')
		.at(-1);
	expect(line).toMatch(/, Model: "a, \\"b\\": ☃\\nc", Version: say "hi"$/);
});

test.each([
	['one line', 'a fox', ''],
	['many lines', 'a fox\n\nin the snow', 'blurry\nugly, bad'],
	['emoji and right-to-left text', 'a 🦊 \u202eשועל', '❄'],
	['weights', '(fox:1.3), [snow], BREAK <lora:x:0.8>', '(bad: 1.2)'],
	['no prompt at all', '', 'blurry'],
])('%s come back as they were written', (_name, prompt, negativePrompt) => {
	const model = 'odd: name, "quoted"\\';
	const read = parseInfotext(toInfotext({ ...settings, prompt, negativePrompt, model }));
	expect({ prompt: read.prompt, negativePrompt: read.negativePrompt }).toEqual({ prompt, negativePrompt });
	expect(Object.fromEntries(read.pairs)).toEqual({
		Steps: '24',
		Sampler: 'DPM++ 2M',
		'Schedule type': 'Karras',
		'CFG scale': '6.5',
		Seed: '1234',
		Size: '768x512',
		'Model hash': '0a1b2c3d4e',
		Model: model,
		Version: '1.0',
	});
});

test('what A1111 and its relatives write is read', () => {
	const read = parseInfotext(
		'portrait of a cat, (fluffy:1.2)\nNegative prompt: lowres, text\nwatermark\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 965400086, ' +
			'Size: 512x512, Model hash: 6ce0161689, Model: v1-5-pruned, Clip skip: 2, Lora hashes: "a: 12, b: 34", Hires upscale: 2, Version: v1.10.1',
	);
	expect(read.prompt).toBe('portrait of a cat, (fluffy:1.2)');
	expect(read.negativePrompt).toBe('lowres, text\nwatermark');
	expect(read.pairs.get('Sampler')).toBe('Euler a');
	expect(read.pairs.get('Lora hashes')).toBe('a: 12, b: 34');
	expect(read.pairs.get('Version')).toBe('v1.10.1');
});

test('text with fewer than three pairs in its last line is all prompt', () => {
	expect(parseInfotext('a clock\ntime: noon, place: home')).toEqual({
		prompt: 'a clock\ntime: noon, place: home',
		negativePrompt: '',
		pairs: new Map(),
	});
	expect(parseInfotext('')).toEqual({ prompt: '', negativePrompt: '', pairs: new Map() });
});

test.each([
	['one long word', 'a'.repeat(500_000)],
	['spaces', `a${' '.repeat(500_000)}b`],
	['quotes that never close', 'ab:"\\"'.repeat(100_000)],
	['colons', 'ab:'.repeat(200_000)],
])('a hostile line of %s is read in little time', (_name, line) => {
	const began = performance.now();
	parseInfotext(line);
	expect(performance.now() - began).toBeLessThan(2_000);
});

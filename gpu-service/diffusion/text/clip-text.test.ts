import { expect, test } from 'vitest';
import type { ModelParts, Running } from '../families/family.ts';
import type { NamedTensors, Tensor } from '../tensor.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import { type ClipQuestion, type ClipTexts, encodeClipTexts, mostClipSkip } from './clip-text.ts';

const LENGTH = 6;
const WIDTH = 2;
const LAYERS = 3;

/** One id a character; knows no `q`. */
const tokenizer: Tokenizer = {
	maxLength: LENGTH,
	start: 1,
	end: 2,
	pad: 3,
	tokens: (text) =>
		Array.from(text, (character, i) => ({
			id: character.codePointAt(0)!,
			unknown: character === 'q' ? 'q' : null,
			start: () => i,
		})),
};

/** A text encoder whose layer n says `id + n` and `1` of each token; the last hidden state says `-id`. */
function encode({ input_ids: ids }: NamedTensors): NamedTensors {
	const states = (say: (id: number) => number[]): Tensor => ({
		type: 'float32',
		data: Float32Array.from([...ids.data].flatMap(say)),
		shape: [...ids.shape, WIDTH],
	});
	const hidden = Array.from({ length: LAYERS + 1 }, (_, n) => [`hidden_states.${n}`, states((id) => [id + n, 1])] as const);
	const first = Float32Array.from({ length: ids.shape[0] }, (_, row) => ids.data[row * LENGTH + 1]);
	return {
		...Object.fromEntries(hidden),
		last_hidden_state: states((id) => [-id, 1]),
		pooler_output: { type: 'float32', data: first, shape: [ids.shape[0], 1] },
	};
}

const output = (name: string) => ({ name, type: 'float32', shape: ['b', 's', WIDTH] });
const hiddenStates = Array.from({ length: LAYERS + 1 }, (_, n) => output(`hidden_states.${n}`));

function partsWith({ batch = 'b' as number | string, outputs = hiddenStates, norm = true, config = {} } = {}): ModelParts {
	return {
		networks: {
			text_encoder: {
				inputs: [{ name: 'input_ids', type: 'int64', shape: [batch, 's'] }],
				outputs: [output('last_hidden_state'), ...outputs],
			},
		},
		configs: { text_encoder: config },
		tokenizers: { tokenizer },
		schedulerConfig: {},
		pipelineConfig: {},
		readWeight: (component, name) => {
			if (!norm || component !== 'text_encoder') return null;
			if (name === 'text_model.final_layer_norm.weight') return Float32Array.of(2, 2);
			return name === 'text_model.final_layer_norm.bias' ? Float32Array.of(0, 10) : null;
		},
		words: new Map([['z', [900, 901]]]),
	};
}

interface Answer extends ClipTexts {
	/** Shapes and ids of the runs. */
	runs: { shape: readonly number[]; ids: number[] }[];
	notices: string[];
}

function ask(question: Partial<ClipQuestion>, parts = partsWith(), network = encode): Answer {
	const asked: ClipQuestion = {
		component: 'text_encoder',
		tokenizer: 'tokenizer',
		texts: ['a'],
		syntax: 'a1111',
		clipSkip: 0,
		layer: 'last',
		...question,
	};
	const running: Running<ClipTexts> = encodeClipTexts(parts, asked);
	const told: Pick<Answer, 'runs' | 'notices'> = { runs: [], notices: [] };
	let outputs: NamedTensors = {};
	for (;;) {
		const { done, value } = running.next(outputs);
		if (done) return { ...value, ...told };
		outputs = {};
		if (value.kind === 'notice') told.notices.push(value.message);
		if (value.kind !== 'run') continue;
		const { input_ids: ids } = value.inputs;
		told.runs.push({ shape: ids.shape, ids: [...ids.data] });
		outputs = network(value.inputs);
	}
}

/** The ids that the states were made from. */
function idsOf({ states }: ClipTexts): number[] {
	return [...states.data].filter((_, i) => i % WIDTH === 0).map((value) => -value);
}

const a = 97;

test('plain texts are read in one run, one row each, brackets and all', () => {
	const answer = ask({ texts: ['(a)', 'b'], syntax: 'plain' });
	expect(answer.runs).toEqual([{ shape: [2, LENGTH], ids: [1, 40, a, 41, 2, 3, 1, a + 1, 2, 3, 3, 3] }]);
	expect(answer.states.shape).toEqual([2, LENGTH, WIDTH]);
	expect(idsOf(answer)).toEqual(answer.runs[0].ids);
	expect(answer.notices).toEqual([]);
});

test('what does not fit a plain text is told as typed, and embeddings are known there too', () => {
	const { runs, notices } = ask({ texts: ['abcz!'], syntax: 'plain' });
	expect(runs[0].ids).toEqual([1, a, a + 1, a + 2, 2, 3]);
	expect(notices).toEqual([expect.stringMatching(/4 tokens.*"z!"/)]);
	expect(ask({ texts: ['z'], syntax: 'plain' }).runs[0].ids).toEqual([1, 900, 901, 2, 3, 3]);
});

test('a long text is read in chunks and joined; a shorter one is filled up with empty chunks', () => {
	const answer = ask({ texts: ['b', 'aaaaaa'] });
	const empty = [1, 2, 3, 3, 3, 3];
	expect(answer.runs).toEqual([{ shape: [4, LENGTH], ids: [1, a + 1, 2, 3, 3, 3, ...empty, 1, a, a, a, a, 2, 1, a, a, 2, 3, 3] }]);
	expect(answer.states.shape).toEqual([2, 2 * LENGTH, WIDTH]);
	expect(idsOf(answer)).toEqual(answer.runs[0].ids);
	expect(answer.notices).toEqual([]);
});

test('of a long text the first chunk speaks for the whole', () => {
	const { pooled } = ask({ texts: ['b BREAK a', 'a BREAK b'] });
	expect(pooled).toEqual({ type: 'float32', data: Float32Array.of(a + 1, a), shape: [2, 1] });
});

test('the pooled text comes from the projection where there is one, and may be missing', () => {
	const withProjection = (inputs: NamedTensors): NamedTensors => ({
		...encode(inputs),
		text_embeds: { type: 'float32', data: Float32Array.of(5, 6), shape: [1, 2] },
	});
	expect(ask({}, partsWith(), withProjection).pooled?.data).toEqual(Float32Array.of(5, 6));
	const bare = (inputs: NamedTensors): NamedTensors => ({ last_hidden_state: encode(inputs)['last_hidden_state'] });
	expect(ask({}, partsWith(), bare).pooled).toBeNull();
});

test.each([1, 2, 3, 4])('an export that takes %i rows gives the same', (batch) => {
	const texts = ['b', 'aaaaaa', 'c'];
	const answer = ask({ texts }, partsWith({ batch }));
	expect(new Set(answer.runs.map(({ shape }) => shape[0]))).toEqual(new Set([batch]));
	expect(answer.runs).toHaveLength(Math.ceil(6 / batch));
	expect({ ...answer, runs: [] }).toEqual({ ...ask({ texts }), runs: [] });
});

test('a weight scales the states of its tokens, and the mean of the chunk stays', () => {
	const even = ask({ texts: ['ab'] }).states.data;
	const weighted = ask({ texts: ['a(b:3)'] }).states.data;
	const mean = (values: Tensor['data']) => [...values].reduce((sum, value) => sum + value, 0) / values.length;
	expect(mean(weighted)).toBeCloseTo(mean(even), 4);
	const ratios = [...weighted].map((value, i) => value / even[i]);
	expect(ratios[2 * WIDTH] / ratios[0]).toBeCloseTo(3, 5);
	expect(ratios.filter((_, i) => Math.floor(i / WIDTH) !== 2)).toEqual(ratios.slice(0, 10).map(() => expect.closeTo(ratios[0], 5)));
});

test('tags are not read', () => {
	expect(ask({ texts: ['<lora:ink:0.7>a'] }).runs).toEqual(ask({ texts: ['a'] }).runs);
});

test('what cannot be read is told', () => {
	expect(ask({ texts: ['(a:1.2.3)'] }).notices).toEqual([expect.stringContaining('"1.2.3" is not a number')]);
	expect(ask({ texts: ['aq', 'bqq'] }).notices).toEqual([expect.stringContaining('"q"'), expect.stringContaining('"q"')]);
	expect(ask({ texts: ['q'], syntax: 'plain' }).notices).toEqual([expect.stringContaining('"q"')]);
	const endless = { ...partsWith(), words: new Map([['z', [1, 2, 3, 4, 5]]]) };
	expect(ask({ texts: ['z'] }, endless).notices).toEqual([expect.stringMatching(/"z" is longer than the 4 tokens/)]);
});

test('clip skip takes an earlier layer, through the final norm where the last layer has one', () => {
	// A row [x, 1] with x > 1 becomes [1, -1] by normalization, then [2, 8] by weight and bias.
	const { states } = ask({ texts: ['a'], clipSkip: 1 });
	expect([...states.data.slice(2, 4)]).toEqual([expect.closeTo(2, 3), expect.closeTo(8, 3)]);
	const earlier = (clipSkip: number) => ask({ texts: ['a'], layer: 'penultimate', clipSkip }).states.data[2] - a;
	expect([earlier(0), earlier(1)]).toEqual([2, 1]);
});

test('plain negative prompts skip no layer, as in diffusers; with A1111 syntax they do', () => {
	const layersSkipped = (syntax: ClipQuestion['syntax']) => {
		const { states } = ask({ texts: ['a', 'a'], layer: 'penultimate', clipSkip: 1, syntax });
		return [0, 1].map((text) => a + 2 - states.data[(text * LENGTH + 1) * WIDTH]);
	};
	expect(layersSkipped('plain')).toEqual([0, 1]);
	expect(layersSkipped('a1111')).toEqual([1, 1]);
});

test('an export that gives but one hidden state gives the one before the last', () => {
	const single = partsWith({ outputs: [output('hidden_states.2')] });
	expect(ask({ texts: ['a'], layer: 'penultimate' }, single).states.data[2]).toBe(a + 2);
	expect(mostClipSkip(single, 'text_encoder', 'penultimate')).toBe(0);
});

test('an export without the layer is refused by the name of what is missing', () => {
	const bare = (inputs: NamedTensors): NamedTensors => ({ last_hidden_state: encode(inputs)['last_hidden_state'] });
	const asked = () => ask({ layer: 'penultimate' }, partsWith({ outputs: [], config: { num_hidden_layers: LAYERS } }), bare);
	expect(asked).toThrow(expect.objectContaining({ kind: 'unexpected-interface', component: 'text_encoder' }));
	expect(asked).toThrow('hidden_states.2');
	expect(() => ask({ clipSkip: 1 }, partsWith({ norm: false }))).toThrow('final_layer_norm');
});

test.each([
	['all layers but the first', 'last', {}, LAYERS - 1],
	['one less before the last', 'penultimate', {}, LAYERS - 2],
	['none without hidden states', 'last', { outputs: [] }, 0],
	['none without the norm', 'last', { norm: false }, 0],
	['no norm needed', 'penultimate', { norm: false }, LAYERS - 2],
	[
		'as many as are there in a row',
		'last',
		{ outputs: [output('hidden_states.3'), output('hidden_states.1')], config: { num_hidden_layers: 3 } },
		0,
	],
	['counted from the config', 'last', { outputs: hiddenStates.slice(0, 3), config: { num_hidden_layers: 3 } }, 2],
] as const)('clip skip can leave out %s (%s)', (_, layer, given, most) => {
	expect(mostClipSkip(partsWith(given as Parameters<typeof partsWith>[0]), 'text_encoder', layer)).toBe(most);
});

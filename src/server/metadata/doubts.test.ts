import { expect, test } from 'vitest';
import type { Catalog } from '#contract/catalog.ts';
import { fakeCatalog } from '../../../test/support/fake-catalog.ts';
import { findDoubts, type RunRecord } from './doubts.ts';

const addOn = { hash: `b7${'0'.repeat(62)}`, families: [], scale: null, problem: null };
const catalog: Catalog = {
	...fakeCatalog,
	loras: [{ ...addOn, name: 'ink' }],
	runtime: { graph_variant: 'onnx-extended', threads: 4, versions: { easel: '1.0.0', node: '24', onnxruntime: '1.30.0' } },
};
const run = { provider: 'cpu', recipe: 'r', ...catalog.runtime };
const record: RunRecord = { request: { prompt: 'a fox', model: 'starter' }, modelHash: 'a'.repeat(64), run, loraHashes: new Map() };

const codes = (change: Partial<RunRecord>) => findDoubts({ ...record, ...change }, catalog).map(({ code }) => code);

test('nothing speaks against the same machine with the same files', () => {
	expect(codes({})).toEqual([]);
});

test('other contents of the model are told by their first digits', () => {
	expect(findDoubts({ ...record, modelHash: 'c'.repeat(64) }, catalog)).toEqual([
		{ code: 'model_changed', name: 'Starter', was: 'c'.repeat(10), is: 'a'.repeat(10) },
	]);
});

test('what is not here any more', () => {
	const control = [{ model: 'depth', image: 'x', weight: 1, start: 0, end: 1 }];
	expect(codes({ request: { prompt: 'x <lora:gone:1>', model: 'starter', upscaler: 'crisp', control } })).toEqual([
		'lora_gone',
		'upscaler_gone',
		'control_gone',
	]);
	expect(codes({ request: { prompt: 'x', model: 'old' } })).toEqual(['model_gone']);
});

test('a LoRA of the same name with other contents', () => {
	const request = { prompt: 'x', model: 'starter', loras: [{ name: 'ink', weight: 1 }] };
	expect(codes({ request, loraHashes: new Map([['ink', 'b70000000000']]) })).toEqual([]);
	expect(codes({ request, loraHashes: new Map([['ink', 'c70000000000']]) })).toEqual(['lora_changed']);
});

test('another run: provider, threads, graphs, versions', () => {
	expect(codes({ run: { ...run, threads: 8 } })).toEqual(['threads']);
	expect(codes({ run: { ...run, provider: 'cuda', threads: 8 } })).toEqual(['provider']);
	expect(codes({ run: { ...run, graph_variant: 'onnx-all' } })).toEqual(['graph_variant']);
	expect(codes({ run: { ...run, versions: { easel: '0.9.0', node: '22', onnxruntime: '1.29.0' } } })).toEqual(['runtime', 'program']);
	expect(codes({ run: { ...run, versions: { onnxruntime: '1.30.0' } } })).toEqual([]);
	expect(codes({ run: null })).toEqual(['no_record']);
});

import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { controlNets, makeSeparateModel } from '../diffusion/families/control.cases.ts';
import { takesControlNets } from '../diffusion/families/unet-control.ts';
import { assembleCheckpoint } from '../models/checkpoint/assemble.ts';
import { readTemplates } from '../models/checkpoint/templates.ts';
import { readModelFolder } from '../models/model-folder.ts';
import { withControlNets } from './control-nets.ts';
import { describeModel } from './describe.ts';

const path = makeSeparateModel('sd15');
afterAll(() => rmSync(dirname(path), { recursive: true }));

it('A checkpoint takes ControlNets', async () => {
	const target = join(dirname(path), 'sd1');
	await assembleCheckpoint('fixtures/checkpoints/sd1.safetensors', target, { templates: readTemplates('fixtures/checkpoints/templates') });
	const description = describeModel(readModelFolder(target), 'cpu');
	expect(takesControlNets(description.parts)).toBe(true);
	expect([...withControlNets(description, [], 'cpu').components.keys()]).toEqual(['text_encoder', 'unet', 'vae_decoder']);
	const nets = controlNets(join(path, 'controlnet'), 'edges');
	expect([...withControlNets(description, nets, 'cpu').components.keys()]).toEqual([
		'controlnet/edges',
		'text_encoder',
		'controlnet',
		'vae_decoder',
	]);
});

describe('of a model with a UNet for ControlNets beside the plain one', () => {
	const description = describeModel(readModelFolder(path), 'cpu');

	it('only the plain one is opened while no ControlNet is asked for', () => {
		const { files, components, places } = withControlNets(description, [], 'cpu');
		expect([...files.keys()].sort()).toEqual(['text_encoder', 'unet', 'vae_decoder', 'vae_encoder']);
		expect([...components.keys()]).toEqual(['text_encoder', 'unet', 'vae_decoder']);
		expect([...places]).toEqual([]);
	});

	it('only the other one is opened with a ControlNet, together with that', () => {
		const folder = join(path, 'controlnet');
		const { files, components, places, parts } = withControlNets(description, controlNets(folder, 'edges'), 'cpu');
		expect([...files.keys()].sort()).toEqual(['controlnet', 'text_encoder', 'vae_decoder', 'vae_encoder']);
		expect([...components.keys()]).toEqual(['controlnet/edges', 'text_encoder', 'controlnet', 'vae_decoder']);
		expect([...components.values()].every((size) => size > 10_000)).toBe(true);
		expect([...places]).toEqual([['controlnet/edges', { path: join(folder, 'edges/model.onnx'), file: 'edges/model.onnx' }]]);
		expect(parts.networks['controlnet/edges']?.inputs.map(({ name }) => name)).toContain('controlnet_cond');
	});

	it('a ControlNet that is gone is told with its file', () => {
		expect(() => withControlNets(description, controlNets(path, 'gone'), 'cpu')).toThrow(/gone\/model.onnx.* is missing/);
	});
});

import { expect, it } from 'vitest';
import type { Runtime } from '../onnx/network.ts';
import { createNetworkPool, type NetworkPlace } from './network-pool.ts';

/** A runtime that writes down what is opened and let go. */
function recordRuntime(): { runtime: Runtime; events: string[] } {
	const events: string[] = [];
	const runtime: Runtime = {
		chooseProvider: async () => 'cpu',
		facts: () => ({ graphVariant: 'none', threads: 1, versions: {} }),
		open: async (path, _provider, runs) => {
			events.push(`open ${path}${runs === 'rarely' ? ' for rare runs' : ''}`);
			return {
				info: { inputs: [], outputs: [] },
				run: async () => ({}),
				release: async () => {
					events.push(`release ${path}`);
				},
			};
		},
	};
	return { runtime, events };
}

function places(unet: string): Map<string, NetworkPlace> {
	return new Map([
		['text_encoder', { path: '/model/text_encoder', file: 'text_encoder/model.onnx' }],
		['unet', { path: unet, file: 'unet/model.onnx' }],
	]);
}

it('with other files only the networks that differ are opened anew, and the others let go', async () => {
	const { runtime, events } = recordRuntime();
	const pool = createNetworkPool({ provider: 'cpu', runtime });
	await pool.use(places('/model/unet'));
	for (const component of ['text_encoder', 'unet', 'unet']) await pool.open(component);
	await pool.use(places('/recipe/unet'));
	expect([pool.isOpen('text_encoder'), pool.isOpen('unet')]).toEqual([true, false]);
	for (const component of ['text_encoder', 'unet']) await pool.open(component);
	expect(events).toEqual(['open /model/text_encoder', 'open /model/unet', 'release /model/unet', 'open /recipe/unet']);
});

it('a network that the model does not have is a bug', async () => {
	const { runtime } = recordRuntime();
	await expect(createNetworkPool({ provider: 'cpu', runtime }).open('transformer')).rejects.toThrow('"transformer"');
});

it('a decoder, which runs once a picture, is opened to give back what a run takes; what runs at every step is not', async () => {
	const { runtime, events } = recordRuntime();
	const pool = createNetworkPool({ provider: 'cpu', runtime });
	await pool.use(new Map([...places('/unet'), ['vae_decoder', { path: '/vae', file: 'vae_decoder/model.onnx' }]]));
	for (const component of ['unet', 'vae_decoder']) await pool.open(component);
	expect(events).toEqual(['open /unet', 'open /vae for rare runs']);
});

it('where memory is short, text encoders and the others make room for each other, and the denoiser stays', async () => {
	const { runtime, events } = recordRuntime();
	const pool = createNetworkPool({ provider: 'cpu', runtime });
	await pool.use(new Map([...places('/unet'), ['vae_decoder', { path: '/vae', file: 'vae_decoder/model.onnx' }]]));
	pool.saveMemory(true);
	for (const component of ['text_encoder', 'unet', 'vae_decoder', 'text_encoder']) await pool.open(component);
	expect(events).toEqual([
		'open /model/text_encoder',
		'release /model/text_encoder',
		'open /unet',
		'open /vae for rare runs',
		'release /vae',
		'open /model/text_encoder',
	]);
});

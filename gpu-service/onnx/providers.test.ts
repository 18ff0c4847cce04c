import { describe, expect, it } from 'vitest';
import type { ProviderFault } from './network.ts';
import { chooseProvider, type Trial } from './providers.ts';

/** Trials with known outcomes: seconds, or the error of one that does not work. */
function trials(outcomes: Record<string, number | string>): Trial {
	return async (provider) => {
		const outcome = outcomes[provider] ?? 'no device';
		if (typeof outcome === 'string') throw new Error(outcome);
		return outcome;
	};
}

async function choose(candidates: string[], trial?: Trial) {
	const tried: string[] = [];
	const leftOut: Record<string, ProviderFault> = {};
	const provider = await chooseProvider(
		candidates,
		{ trying: (candidate) => tried.push(candidate), leftOut: (candidate, fault) => Object.assign(leftOut, { [candidate]: fault }) },
		trial,
	);
	return { provider, tried, leftOut };
}

describe('the execution provider', () => {
	it('is the first candidate that works', async () => {
		expect(await choose(['cuda', 'webgpu', 'cpu'], trials({ cuda: 0.01, webgpu: 0.005, cpu: 0.2 }))).toMatchObject({ provider: 'cuda' });
		expect(await choose(['cuda', 'webgpu', 'cpu'], trials({ cuda: 'no driver', webgpu: 0.02, cpu: 0.2 }))).toEqual({
			provider: 'webgpu',
			tried: ['cuda', 'webgpu'],
			leftOut: { cuda: { kind: 'failed', said: 'no driver' } },
		});
	});

	it('is WebGPU only where it beats the processor twice over', async () => {
		expect(await choose(['webgpu', 'cpu'], trials({ webgpu: 0.1, cpu: 0.2 }))).toMatchObject({ provider: 'webgpu', leftOut: {} });
		expect(await choose(['webgpu', 'cpu'], trials({ webgpu: 0.101, cpu: 0.2 }))).toMatchObject({ provider: 'cpu' });
	});

	it('is never a software driver: it works, and is slower', async () => {
		const { provider, leftOut } = await choose(['webgpu', 'cpu'], trials({ webgpu: 11.8, cpu: 0.34 }));
		expect(provider).toBe('cpu');
		expect(leftOut['webgpu']).toEqual({ kind: 'slow', seconds: 11.8, processorSeconds: 0.34, timesFaster: 2 });
	});

	it('is CUDA where it works and the processor is not faster', async () => {
		expect(await choose(['cuda', 'cpu'], trials({ cuda: 0.19, cpu: 0.2 }))).toMatchObject({ provider: 'cuda' });
		expect(await choose(['cuda', 'cpu'], trials({ cuda: 0.21, cpu: 0.2 }))).toMatchObject({ provider: 'cpu' });
	});

	it('falls to the processor when nothing works, also when it was not named', async () => {
		expect(await choose(['cuda', 'webgpu'], trials({ cpu: 0.2 }))).toMatchObject({ provider: 'cpu', tried: ['cuda', 'webgpu'] });
	});

	it('is not tried once the processor comes first', async () => {
		expect(await choose(['cpu', 'cuda'], trials({ cuda: 0.01, cpu: 0.2 }))).toEqual({ provider: 'cpu', tried: [], leftOut: {} });
	});

	it('is tried on a graph that the runtime runs', async () => {
		const { provider, leftOut } = await choose(['nothing-of-this-name']);
		expect(provider).toBe('cpu');
		expect(leftOut['nothing-of-this-name']).toMatchObject({ kind: 'failed', said: expect.stringContaining('no available backend found') });
	});
});

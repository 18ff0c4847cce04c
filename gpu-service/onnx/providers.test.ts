import { describe, expect, it } from 'vitest';
import { chooseProvider } from './providers.ts';

/** Trials with known outcomes: seconds, or null where the provider does not work. */
function trials(seconds: Record<string, number | null>): (provider: string) => Promise<number> {
	return async (provider) => {
		const outcome = seconds[provider] ?? null;
		if (outcome === null) throw new Error('no device');
		return outcome;
	};
}

const quietly = () => undefined;

describe('the execution provider', () => {
	it('is the first candidate that beats the processor', async () => {
		expect(await chooseProvider(['cuda', 'webgpu', 'cpu'], quietly, trials({ cuda: 0.01, webgpu: 0.005, cpu: 0.2 }))).toBe('cuda');
		expect(await chooseProvider(['cuda', 'webgpu', 'cpu'], quietly, trials({ cuda: null, webgpu: 0.02, cpu: 0.2 }))).toBe('webgpu');
	});

	it('is never a software driver: it works, and is no faster', async () => {
		expect(await chooseProvider(['webgpu', 'cpu'], quietly, trials({ webgpu: 0.9, cpu: 0.2 }))).toBe('cpu');
		expect(await chooseProvider(['webgpu', 'cpu'], quietly, trials({ webgpu: 0.19, cpu: 0.2 }))).toBe('cpu');
	});

	it('falls to the processor when nothing works, also when it was not named', async () => {
		expect(await chooseProvider(['cuda', 'webgpu'], quietly, trials({ cpu: 0.2 }))).toBe('cpu');
	});

	it('is not tried once the processor comes first', async () => {
		const tried: string[] = [];
		expect(await chooseProvider(['cpu', 'cuda'], (provider) => tried.push(provider), trials({ cuda: 0.01, cpu: 0.2 }))).toBe('cpu');
		expect(tried).toEqual([]);
	});

	it('tells what is on trial, as a driver may take the process down', async () => {
		const tried: string[] = [];
		await chooseProvider(['cuda', 'webgpu', 'cpu'], (provider) => tried.push(provider), trials({ cpu: 0.2 }));
		expect(tried).toEqual(['cuda', 'webgpu']);
	});

	it('is tried on a graph that the runtime runs', async () => {
		expect(await chooseProvider(['nothing-of-this-name'], quietly)).toBe('cpu');
	});
});

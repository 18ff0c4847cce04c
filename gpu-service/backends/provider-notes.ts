/** What people may want to know about the provider in use: on which device it runs, and why it is not another one. */
import type { Log } from '#contract/log.ts';
import type { LeftOut } from '../engine/choose-provider.ts';
import type { Engine } from '../engine/engine.ts';
import type { PreparedProviders } from './prepare-providers.ts';

const labels: Record<string, string> = { cpu: 'Processor', cuda: 'CUDA', webgpu: 'WebGPU' };

/** Finds it out once, logs it, and resolves with a sentence for each thing. */
export function createProviderNotes(
	engine: Pick<Engine, 'provider' | 'leftOut'>,
	prepared: Pick<PreparedProviders, 'leftOut' | 'describe'>,
	log: Log,
): () => Promise<string[]> {
	let notes: Promise<string[]> | null = null;

	async function find(): Promise<string[]> {
		const provider = await engine.provider();
		const description = await prepared.describe(provider);
		const leftOut: LeftOut[] = [...prepared.leftOut, ...(await engine.leftOut())];
		log.info('execution provider chosen', { provider, ...(description === null ? {} : { on: description }) });
		for (const { provider: other, reason } of leftOut) log.info('an execution provider is left out', { provider: other, reason });
		return [
			...(description === null ? [] : [`${label(provider)}: ${description}.`]),
			...leftOut.map(({ provider: other, reason }) => `${label(other)} is not used. ${reason}`),
		];
	}

	return () => {
		notes ??= find();
		return notes;
	};
}

function label(provider: string): string {
	return labels[provider] ?? provider;
}

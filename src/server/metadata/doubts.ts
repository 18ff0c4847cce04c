/** What speaks against painting a picture once more to the byte: what it says of its run against what is here now. Pure. */
import type { Catalog } from '#contract/catalog.ts';
import type { GenerationRequest, RunFacts } from '#contract/generation.ts';
import { lorasOfPrompt } from '#contract/prompt-tags.ts';
import type { Doubt } from '#contract/reproduction.ts';

/** What a picture says of how it came to be. */
export interface RunRecord {
	request: GenerationRequest;
	/** Hex; empty when it is not told. */
	modelHash: string;
	run: RunFacts | null;
	/** First digits of the SHA-256 of each LoRA, by name. */
	loraHashes: ReadonlyMap<string, string>;
}

/** Without these it cannot be painted at all. */
export const hindrances: readonly Doubt['code'][] = ['model_gone', 'lora_gone', 'upscaler_gone', 'control_gone', 'picture_gone'];

export function findDoubts({ request, modelHash, run, loraHashes }: RunRecord, catalog: Catalog): Doubt[] {
	const doubts: Doubt[] = [];
	const doubt = (code: Doubt['code'], name = '', was = '', is = '') => void doubts.push({ code, name, was, is });
	const model = catalog.models.find(({ name, problem }) => name === request.model && problem === null);
	if (model === undefined) doubt('model_gone', request.model ?? '');
	else if (modelHash !== model.hash) doubt('model_changed', model.title, modelHash.slice(0, 10), model.hash.slice(0, 10));

	const tags = request.prompt_syntax === 'plain' ? [] : lorasOfPrompt(request.prompt);
	for (const name of new Set([...tags, ...(request.loras ?? [])].map((use) => use.name))) {
		const lora = catalog.loras.find((one) => one.name === name && one.problem === null);
		const was = loraHashes.get(name);
		if (lora === undefined) doubt('lora_gone', name);
		else if (was !== undefined && !lora.hash.startsWith(was)) doubt('lora_changed', name, was.slice(0, 10), lora.hash.slice(0, 10));
	}
	const upscalers = [request.upscaler, request.hires?.upscaler === 'latent' ? undefined : request.hires?.upscaler];
	for (const name of upscalers) {
		if (name !== undefined && !catalog.upscalers.some((one) => one.name === name && one.problem === null)) doubt('upscaler_gone', name);
	}
	for (const use of request.control ?? []) if (model?.features.control.includes(use.model) === false) doubt('control_gone', use.model);

	if (run === null) return [...doubts, { code: 'no_record', name: '', was: '', is: '' }];
	const { runtime, provider } = catalog;
	if (run.provider !== provider) doubt('provider', '', run.provider, provider);
	// What other devices compute hangs on no threads of the processor.
	else if (provider === 'cpu' && run.threads !== runtime.threads) doubt('threads', '', String(run.threads), String(runtime.threads));
	if (run.graph_variant !== runtime.graph_variant) doubt('graph_variant', '', run.graph_variant, runtime.graph_variant);
	const versions = [
		['runtime', 'onnxruntime'],
		['program', 'easel'],
	] as const;
	for (const [code, name] of versions) {
		const [was, is] = [run.versions[name], runtime.versions[name] ?? ''];
		// Pictures from before it was written down say nothing of the program.
		if (was !== undefined && was !== is) doubt(code, '', was, is);
	}
	return doubts;
}

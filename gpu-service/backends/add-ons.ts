/** Add-ons as the catalog lists them, and as a generation's recipe holds them. */
import type { AddOn, Catalog } from '#contract/catalog.ts';
import type { Settings } from '#contract/generation.ts';
import { ProblemError, toProblem } from '#contract/problem.ts';
import type { Adapter, UpscalerFile } from '../engine/protocol.ts';
import type { AddOnKind, AddOnStore, StoredAddOn } from '../models/add-ons.ts';

const words: Readonly<Record<AddOnKind, string>> = { lora: 'LoRA', embedding: 'embedding', upscaler: 'upscaler' };

export function toCatalogAddOns(stored: readonly StoredAddOn[]): Pick<Catalog, 'loras' | 'embeddings' | 'upscalers'> {
	const listed = (kind: AddOnKind) => stored.filter((each) => each.kind === kind).map(toAddOn);
	return { loras: listed('lora'), embeddings: listed('embedding'), upscalers: listed('upscaler') };
}

/**
 * What is to be merged into the model: the LoRAs that the settings name, and the embeddings that the prompts use.
 *
 * @throws ProblemError `validation_failed` when one is gone or broken.
 */
export async function findAdapters(settings: Settings, store: AddOnStore, stored: readonly StoredAddOn[]): Promise<Adapter[]> {
	const adapters: Adapter[] = [];
	for (const { name, weight } of settings.loras) adapters.push(await toAdapter('lora', find(stored, 'lora', name, 'loras'), weight, store));
	if (settings.prompt_syntax === 'a1111') {
		for (const embedding of stored) {
			if (embedding.kind !== 'embedding' || embedding.fault !== null || !isUsed(embedding.name, settings)) continue;
			adapters.push(await toAdapter('embedding', embedding, 1, store));
		}
	}
	return adapters;
}

/** The upscalers that the settings name, each once. @throws ProblemError `validation_failed` when one is gone or broken. */
export async function findUpscalers(
	{ hires, upscaler }: Settings,
	store: AddOnStore,
	stored: readonly StoredAddOn[],
): Promise<UpscalerFile[]> {
	const used = new Map<string, string>();
	if (upscaler !== null) used.set(upscaler, 'upscaler');
	if (hires !== null && hires.upscaler !== 'latent') used.set(hires.upscaler, 'hires.upscaler');
	const files: UpscalerFile[] = [];
	for (const [name, field] of used) {
		const found = find(stored, 'upscaler', name, field);
		files.push({ name, path: found.path, hash: await store.hash(found), scale: found.scale });
	}
	return files;
}

function toAddOn({ kind, name, hash, families, scale, fault }: StoredAddOn): AddOn {
	const problem = fault === null ? null : toProblem('model_broken', broken(kind, name, fault.message));
	return { name, hash, families: [...families], scale, problem };
}

function find(stored: readonly StoredAddOn[], kind: AddOnKind, name: string, field: string): StoredAddOn {
	const found = stored.find((each) => each.kind === kind && each.name === name);
	if (found === undefined) {
		throw new ProblemError('validation_failed', `The ${words[kind]} "${name}" is no longer there. Choose another one.`, { field });
	}
	if (found.fault !== null) throw new ProblemError('validation_failed', broken(kind, name, found.fault.message), { field });
	return found;
}

async function toAdapter(kind: Adapter['kind'], addOn: StoredAddOn, weight: number, store: AddOnStore): Promise<Adapter> {
	const { name, path } = addOn;
	return { kind, name, path, hash: await store.hash(addOn), weight };
}

/** True when the name stands in a prompt as a word of its own; words end where letters end. */
function isUsed(name: string, { prompt, negative_prompt }: Settings): boolean {
	const pattern = new RegExp(`(?<!\\p{L})${RegExp.escape(name)}(?!\\p{L})`, 'iu');
	return pattern.test(prompt) || pattern.test(negative_prompt);
}

function broken(kind: AddOnKind, name: string, reason: string): string {
	return `The ${words[kind]} "${name}" cannot be used. ${reason}.`;
}

/** From a model's files to what the catalog says of it: the manifest's word counts, then what its configs tell, then what suits most models. */
import { type CatalogModel, type ModelDefaults, type ModelLimits, type Range, textOnly } from '#contract/catalog.ts';
import { maxCount } from '#contract/generation.ts';
import type { ModelOffer } from '../engine/describe.ts';
import type { Manifest } from '../models/manifest.ts';
import type { ModelFolder } from '../models/model-folder.ts';

const mostSteps = 150;
const mostGuidance = 30;
/** Sides up to this many times what the model was made for. */
const largestScale = 2;
/** Pixels; below this nothing can be seen. */
const smallestSide = 64;

type Offered = Omit<CatalogModel, 'state' | 'loading' | 'problem'>;

/** The entry of a model that can be used. */
export function toEntry(folder: ModelFolder, hash: string, offer: ModelOffer): Offered {
	const { manifest, name, vocabulary } = folder;
	const { traits, schedulers, family } = offer;
	const defaults: ModelDefaults = {
		negative_prompt: '',
		steps: traits.usualSteps,
		guidance: traits.usualGuidance,
		width: traits.width,
		height: traits.height,
		count: 1,
		scheduler: schedulers[0]?.name ?? '',
		...manifest.defaults,
	};
	return {
		name,
		...words(manifest, name),
		family,
		hash,
		max_tokens: traits.maxTokens,
		defaults,
		limits: toLimits(manifest, offer),
		sizes: manifest.sizes.length > 0 ? manifest.sizes : [{ label: 'Square', width: defaults.width, height: defaults.height }],
		features: offer.features,
		schedulers: firstOne(schedulers, defaults.scheduler),
		vocabulary,
	};
}

/** The entry of a model that cannot be used: its name, its words where it has some, and nothing to choose. */
export function toBrokenEntry(name: string, hash: string, manifest: Manifest | null): Offered {
	const nothing: Range = { min: 0, max: 0 };
	return {
		name,
		...words(manifest, name),
		family: 'unknown',
		hash,
		max_tokens: 0,
		defaults: { negative_prompt: '', steps: 0, guidance: 0, width: 0, height: 0, count: 0, scheduler: '' },
		limits: { steps: nothing, guidance: nothing, width: nothing, height: nothing, count: nothing },
		sizes: [],
		schedulers: [],
		features: textOnly,
		vocabulary: null,
	};
}

function words(manifest: Manifest | null, name: string): Pick<CatalogModel, 'title' | 'description' | 'licence'> {
	return {
		title: manifest?.title ?? name,
		description: manifest?.description ?? 'A model without a manifest: what it draws is not stated.',
		licence: manifest?.licence ?? { name: 'not stated', url: null, notice: null },
	};
}

function toLimits({ limits }: Manifest, { traits: { multiple, width, height } }: ModelOffer): ModelLimits {
	const side = (own: Range | undefined, made: number): Range => ({
		min: Math.ceil(smallestSide / multiple) * multiple,
		max: made * largestScale,
		...own,
		// A manifest may ask for a coarser grid, never for a finer one than the networks can take.
		multiple: own?.multiple !== undefined && own.multiple % multiple === 0 ? own.multiple : multiple,
	});
	return {
		steps: limits.steps ?? { min: 1, max: mostSteps },
		guidance: limits.guidance ?? { min: 0, max: mostGuidance },
		width: side(limits.width, width),
		height: side(limits.height, height),
		count: limits.count ?? { min: 1, max: maxCount },
	};
}

function firstOne(schedulers: CatalogModel['schedulers'], first: string): CatalogModel['schedulers'] {
	return schedulers.toSorted((a, b) => Number(b.name === first) - Number(a.name === first));
}

/** Judges a model before any network is opened: its family, whether its parts fit together, and what it can be asked for. */
import type { ModelFeatures, SchedulerChoice } from '#contract/catalog.ts';
import type { Family, FamilyTraits, ModelParts, NetworkInfo } from '../diffusion/families/family.ts';
import { familyOf } from '../diffusion/families/index.ts';
import { controlInputs, fitsControlNet, innerControlNets, takesControlNets } from '../diffusion/families/unet-control.ts';
import { ModelError } from '../diffusion/model-error.ts';
import { type Reading, readPrompt } from '../diffusion/prompts/count-tokens.ts';
import { safetyChecker } from '../diffusion/safety.ts';
import { schedulerNamed } from '../diffusion/schedulers/index.ts';
import { findTinyDecoder, tinyDecoders } from '../diffusion/tiny-decoder.ts';
import { createClipTokenizer } from '../diffusion/tokenizers/clip.ts';
import { createT5Tokenizer } from '../diffusion/tokenizers/t5.ts';
import { fromSentencepiece } from '../diffusion/tokenizers/t5-files.ts';
import type { Tokenizer } from '../diffusion/tokenizers/tokenizer.ts';
import { ModelFault, type ModelFaultKind } from '../models/model-fault.ts';
import type { ModelFolder, TokenizerFiles } from '../models/model-folder.ts';
import { inspectNetwork, type NetworkFile } from '../models/network-file.ts';
import { readWeight } from '../models/read-weight.ts';

export interface ModelDescription {
	family: Family;
	parts: ModelParts;
	traits: FamilyTraits;
	/** By component: those that must be there, and optional ones that are. */
	networks: ReadonlyMap<string, NetworkFile>;
}

/** What is offered of a model. */
export interface ModelOffer {
	family: string;
	traits: FamilyTraits;
	/** The model's own first. */
	schedulers: SchedulerChoice[];
	/** Of ControlNets, those that lie inside the denoiser. */
	features: ModelFeatures;
	/** Whether its denoiser takes what ControlNets add. */
	takesControlNets: boolean;
	/** Whether a ControlNet was made for this model. */
	fitsControlNet(net: NetworkInfo): boolean;
}

/** @param provider ONNX Runtime execution provider that is to run it. @throws ModelFault with the file and the reason. */
export function describeModel(folder: ModelFolder, provider: string): ModelDescription {
	return asFault(folder, () => {
		const family = familyOf(folder.manifest.family ?? folder.pipelineClass);
		family.refuse?.(folder.pipelineConfig);
		const networks = new Map<string, NetworkFile>();
		for (const component of [...family.components, ...family.optionalComponents]) {
			const file = folder.networks[component];
			if (file !== undefined) networks.set(component, inspectNetwork(folder.path, file, provider));
			else if (family.components.includes(component)) {
				throw new ModelFault('missing-file', `${component}/model.onnx`, `is missing; a ${family.name} model needs ${component}`);
			}
		}
		for (const component of sideComponents) {
			const network = folder.networks[component] === undefined ? null : inspectSide(folder, component, provider);
			if (network !== null) networks.set(component, network);
		}
		const parts: ModelParts = {
			networks: Object.fromEntries([...networks].map(([component, { inputs, outputs }]) => [component, { inputs, outputs }])),
			configs: folder.configs,
			tokenizers: createTokenizers(folder, family),
			schedulerConfig: folder.schedulerConfig,
			pipelineConfig: folder.pipelineConfig,
			readWeight: (component, name) => {
				const network = networks.get(component);
				return network === undefined ? null : readWeight(folder.path, network.file, name);
			},
			words: new Map(),
		};
		return { family, parts, traits: family.traits(parts), networks };
	});
}

/** What a model can paint without, whatever its family. */
const sideComponents = ['controlnet', safetyChecker, ...tinyDecoders] as const;

/** Null for one that is of no use: damaged, or called as if it were one. */
function inspectSide({ path, networks }: ModelFolder, component: (typeof sideComponents)[number], provider: string): NetworkFile | null {
	try {
		const network = inspectNetwork(path, networks[component], provider);
		// A ControlNet may lie where the UNet is expected that takes what ControlNets add.
		return component === 'controlnet' && controlInputs(network).length === 0 ? null : network;
	} catch (error) {
		if (error instanceof ModelFault) return null;
		throw error;
	}
}

/** @throws ModelFault as {@link describeModel}. */
export function offerModel(folder: ModelFolder, provider: string): ModelOffer {
	const { family, parts, traits } = describeModel(folder, provider);
	return {
		family: family.name,
		traits,
		schedulers: traits.schedulers.map((name) => {
			const { label, aliases, scheduleTypes } = schedulerNamed(name);
			return { name, label, aliases: [...aliases], schedule_types: [...scheduleTypes] };
		}),
		features: {
			init_image: traits.takesImage,
			mask: traits.takesMask,
			negative_prompt: traits.takesNegativePrompt,
			clip_skip: traits.mostClipSkip + 1,
			control: innerControlNets(parts),
			tiny_decoder: findTinyDecoder(parts, family.latentFormat(parts).channels) !== null,
		},
		takesControlNets: takesControlNets(parts),
		fitsControlNet: fitting(parts.networks),
	};
}

/** Offers are kept for as long as models lie there: this one holds nothing but the interfaces of networks, and no tokenizers. */
function fitting(networks: ModelParts['networks']): ModelOffer['fitsControlNet'] {
	return (net) => fitsControlNet({ networks }, net);
}

/**
 * What reads the prompts of a model, without its networks: of several, the one that reads the longest ones.
 *
 * @throws ModelFault as {@link describeModel}.
 */
export function openPromptReader(folder: ModelFolder, maxTokens: number): PromptReader {
	return asFault(folder, () => {
		const tokenizers = Object.values(createTokenizers(folder, familyOf(folder.manifest.family ?? folder.pipelineClass)));
		const [first] = tokenizers;
		const widest = tokenizers.find(({ start }) => start === null) ?? first;
		if (widest === undefined) throw new ModelFault('missing-file', 'tokenizer', 'is missing');
		return (prompt, syntax) => readPrompt(widest, prompt, maxTokens, syntax);
	});
}

export type PromptReader = (prompt: string, syntax: 'a1111' | 'plain') => Reading;

function createTokenizers(folder: ModelFolder, family: Family): Record<string, Tokenizer> {
	const tokenizers: Record<string, Tokenizer> = {};
	for (const name of [...family.tokenizers, ...family.optionalTokenizers]) {
		const files = folder.tokenizers[name];
		if (files !== undefined) tokenizers[name] = createTokenizer(name, files);
		else if (family.tokenizers.includes(name)) throw new ModelFault('missing-file', name, `is missing; a ${family.name} model needs it`);
	}
	return tokenizers;
}

/** @throws ModelError that names this tokenizer. */
function createTokenizer(name: string, files: TokenizerFiles): Tokenizer {
	try {
		if (files.kind === 'clip') return createClipTokenizer(files);
		return createT5Tokenizer(files.kind === 'unigram' ? files : fromSentencepiece(files.model, files.config));
	} catch (error) {
		throw error instanceof ModelError ? new ModelError(error.kind, name, error.message, { cause: error }) : error;
	}
}

/** The core names a component where it finds a fault; people need the file. */
function asFault<Result>(folder: ModelFolder, work: () => Result): Result {
	try {
		return work();
	} catch (error) {
		if (!(error instanceof ModelError)) throw error;
		throw new ModelFault(error.kind as ModelFaultKind, fileOf(folder, error.component), error.message.replace(/\.$/, ''), { cause: error });
	}
}

function fileOf({ networks }: ModelFolder, component: string | null): string {
	if (component === null) return 'model_index.json';
	if (component === 'scheduler') return 'scheduler/scheduler_config.json';
	return networks[component] ?? component;
}

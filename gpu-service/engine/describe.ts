/** Judges a model before any network is opened: its family, whether its parts fit together, and what it can be asked for. */

import { type Family, type FamilyTraits, ModelError, type ModelParts } from '../diffusion/families/family.ts';
import { familyOf } from '../diffusion/families/index.ts';
import { schedulerNamed } from '../diffusion/schedulers/index.ts';
import { createClipTokenizer } from '../diffusion/tokenizers/clip.ts';
import type { Tokenizer } from '../diffusion/tokenizers/tokenizer.ts';
import { ModelFault, type ModelFaultKind } from '../models/model-fault.ts';
import type { ModelFolder, TokenizerFiles } from '../models/model-folder.ts';
import { inspectNetwork, type NetworkFile } from '../models/network-file.ts';

export interface ModelDescription {
	family: Family;
	parts: ModelParts;
	traits: FamilyTraits;
	/** Networks in the order of their first use. */
	networks: { component: string; file: NetworkFile }[];
}

/** What is offered of a model. */
export interface ModelOffer {
	family: string;
	traits: FamilyTraits;
	/** Names of the schedulers with the names that people know, the model's own first. */
	schedulers: { name: string; label: string }[];
}

/** @param provider ONNX Runtime execution provider that is to run it. @throws ModelFault with the file and the reason. */
export function describeModel(folder: ModelFolder, provider: string): ModelDescription {
	return asFault(folder, () => {
		const family = familyOf(folder.manifest.family ?? folder.pipelineClass);
		const files = family.components.map((component) => {
			const file = folder.networks[component];
			if (file === undefined) {
				throw new ModelFault('missing-file', `${component}/model.onnx`, `is missing; a ${family.name} model needs ${component}`);
			}
			return { component, file: inspectNetwork(folder.path, file, provider) };
		});
		const parts: ModelParts = {
			networks: Object.fromEntries(files.map(({ component, file: { inputs, outputs } }) => [component, { inputs, outputs }])),
			configs: folder.configs,
			tokenizers: Object.fromEntries(family.tokenizers.map((name) => [name, createTokenizer(folder.tokenizers[name], name, family)])),
			schedulerConfig: folder.schedulerConfig,
		};
		return { family, parts, traits: family.traits(parts), networks: files };
	});
}

/** @throws ModelFault as {@link describeModel}. */
export function offerModel(folder: ModelFolder, provider: string): ModelOffer {
	const { family, traits } = describeModel(folder, provider);
	return {
		family: family.name,
		traits,
		schedulers: traits.schedulers.map((name) => ({ name, label: schedulerNamed(name).label })),
	};
}

function createTokenizer(files: TokenizerFiles | undefined, name: string, family: Family): Tokenizer {
	if (files === undefined) throw new ModelFault('missing-file', name, `is missing; a ${family.name} model needs it`);
	return createClipTokenizer(files);
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

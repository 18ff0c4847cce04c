/** A model's folder in the diffusers/optimum ONNX layout, read as it lies: facts and small files, no networks and no judgement of them. */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import type { Vocabulary } from '#contract/catalog.ts';
import { isObject, type JsonObject, readJson, readJsonObject, readText } from './json-file.ts';
import { type Manifest, parseManifest, parseVocabulary } from './manifest.ts';
import { ModelFault } from './model-fault.ts';
import { statInside } from './safe-path.ts';
import { readSentencepiece, type SentencepieceModel } from './sentencepiece.ts';

export type TokenizerFiles = ClipTokenizerFiles | UnigramTokenizerFiles | SentencepieceTokenizerFiles;

/** The files of a CLIP-style tokenizer, parsed as JSON where they are JSON. */
interface ClipTokenizerFiles {
	kind: 'clip';
	vocab: unknown;
	/** Text of `merges.txt`. */
	merges: string;
	config: JsonObject;
	/** `special_tokens_map.json`; empty where there is none. */
	specialTokens: JsonObject;
}

/** Those of a T5-style tokenizer. */
interface UnigramTokenizerFiles {
	kind: 'unigram';
	/** `tokenizer.json`. */
	tokenizer: JsonObject;
	config: JsonObject;
}

/** The same in its older form. */
interface SentencepieceTokenizerFiles {
	kind: 'sentencepiece';
	/** `spiece.model`. */
	model: SentencepieceModel;
	config: JsonObject;
}

export interface ModelFolder {
	/** Name of the folder. */
	name: string;
	/** Absolute. */
	path: string;
	manifest: Manifest;
	vocabulary: Vocabulary | null;
	/** `_class_name` of `model_index.json`. */
	pipelineClass: string;
	/** Component name to its ONNX file, relative to the folder: `unet` to `unet/model.onnx`. */
	networks: Record<string, string>;
	/** `config.json` of each component that has one. */
	configs: Record<string, JsonObject>;
	tokenizers: Record<string, TokenizerFiles>;
	schedulerConfig: JsonObject;
	/** `model_index.json`. */
	pipelineConfig: JsonObject;
}

/** Components that Easel does not run: their absence is nothing to complain of. */
const unused = ['feature_extractor', 'image_encoder'];
/** Components that count when their file is there, whether `model_index.json` names them or not. */
const besides = ['vae_encoder', 'controlnet', 'safety_checker', 'taesd_decoder', 'vae_decoder_tiny'];
/** diffusers lists one autoencoder, exports store its halves. The encoder may be missing: painting from text does without it. */
const halves: Record<string, string> = { vae: 'vae_decoder' };
/** Models work without them, and people leave gigabytes away. */
const dispensable = ['text_encoder_3', 'tokenizer_3'];
/** Some exporters keep the transformer of SD3 and FLUX where other models have their UNet. */
const otherFolders: Record<string, string> = { transformer: 'unet' };
const transformerPipeline = /^(ORT)?(StableDiffusion3|Flux)/;

/** @param path absolute. @throws ModelFault with the file and the reason. */
export function readModelFolder(path: string): ModelFolder {
	const index = readJsonObject(path, 'model_index.json');
	if (index === null)
		throw new ModelFault('not-a-pipeline', 'model_index.json', 'is missing: this folder is no model in the diffusers layout');
	const pipelineClass = index['_class_name'];
	if (typeof pipelineClass !== 'string') throw new ModelFault('invalid-config', 'model_index.json', 'has no _class_name');
	const manifest = parseManifest(readJson(path, 'manifest.json'));
	const folder: ModelFolder = {
		name: basename(path),
		path,
		manifest,
		vocabulary: readVocabulary(path, manifest),
		pipelineClass,
		networks: {},
		configs: {},
		tokenizers: {},
		schedulerConfig: {},
		pipelineConfig: index,
	};
	for (const component of componentNames(index)) readComponent(folder, component);
	for (const component of besides) {
		if (statInside(path, `${component}/model.onnx`) !== null) readComponent(folder, component);
	}
	return folder;
}

/** Names from `model_index.json`: keys whose value is `[library, class]`, other than `[null, null]`. */
function componentNames(index: JsonObject): string[] {
	const names: string[] = [];
	for (const [key, value] of Object.entries(index)) {
		if (!Array.isArray(value) || typeof value[1] !== 'string' || unused.includes(key) || besides.includes(key)) continue;
		if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(key)) {
			throw new ModelFault('unsafe-path', 'model_index.json', 'names a component that is not a plain folder name');
		}
		names.push(key === 'unet' && transformerPipeline.test(String(index['_class_name'])) ? 'transformer' : (halves[key] ?? key));
	}
	return names;
}

function readComponent(folder: ModelFolder, component: string): void {
	const { path } = folder;
	if (dispensable.includes(component) && !listFolder(path, component)) return;
	if (component === 'scheduler') {
		const file = 'scheduler/scheduler_config.json';
		const config = readJsonObject(path, file);
		if (config === null) throw missing(file, component);
		folder.schedulerConfig = config;
	} else if (component.startsWith('tokenizer')) {
		folder.tokenizers[component] = readTokenizer(path, component);
	} else {
		const place = [component, otherFolders[component]].find((name) => name && statInside(path, `${name}/model.onnx`) !== null);
		if (place === undefined) throw missing(`${component}/model.onnx`, component);
		folder.networks[component] = `${place}/model.onnx`;
		const config = readJsonObject(path, `${place}/config.json`);
		if (config !== null) folder.configs[component] = config;
	}
}

function readTokenizer(path: string, component: string): TokenizerFiles {
	if (!listFolder(path, component)) throw missing(component, component);
	const config = readJsonObject(path, `${component}/tokenizer_config.json`) ?? {};
	const specialTokens = readJsonObject(path, `${component}/special_tokens_map.json`) ?? {};
	const merges = readText(path, `${component}/merges.txt`);
	if (merges !== null) {
		const file = `${component}/vocab.json`;
		if (statInside(path, file) === null) throw missing(file, component);
		return { kind: 'clip', vocab: readJson(path, file), merges, config, specialTokens };
	}
	const file = `${component}/tokenizer.json`;
	const whole = readJsonObject(path, file);
	if (whole === null) {
		const model = readSentencepiece(path, `${component}/spiece.model`);
		if (model !== null) return { kind: 'sentencepiece', model, config };
		throw new ModelFault('missing-file', component, 'has neither merges.txt nor tokenizer.json nor spiece.model');
	}
	const { type, vocab, merges: pairs } = isObject(whole['model']) ? whole['model'] : {};
	if (type === 'Unigram') return { kind: 'unigram', tokenizer: whole, config };
	if (!Array.isArray(pairs)) throw new ModelFault('corrupt-file', file, 'has no list of merges');
	return {
		kind: 'clip',
		vocab,
		merges: pairs.map((pair: unknown) => (Array.isArray(pair) ? pair.join(' ') : String(pair))).join('\n'),
		config,
		specialTokens,
	};
}

function readVocabulary(path: string, { vocabularyFile }: Manifest): Vocabulary | null {
	if (vocabularyFile === null) return null;
	const value = readJson(path, vocabularyFile);
	if (value === null) throw new ModelFault('missing-file', vocabularyFile, 'is missing; manifest.json names it');
	return parseVocabulary(value, vocabularyFile);
}

function listFolder(path: string, component: string): boolean {
	return readdirSync(path, { withFileTypes: true }).some((entry) => entry.name === component && !entry.isFile());
}

function missing(file: string, component: string): ModelFault {
	return new ModelFault('missing-file', file, `is missing; model_index.json names ${component}`);
}

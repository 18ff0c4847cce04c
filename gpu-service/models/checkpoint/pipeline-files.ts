/** The small files of an assembled model: index, configs, scheduler, tokenizers, manifest, as the diffusers/optimum layout has them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JsonObject } from '../json-file.ts';
import { cleanMerges, clipVocabulary } from './clip-vocabulary.ts';
import type { CheckpointKind, CheckpointTokenizer } from './kinds.ts';
import type { RecognisedCheckpoint } from './recognise.ts';
import type { Templates } from './templates.ts';
import type { CheckpointVariant } from './variant.ts';

export interface PipelineFilesOptions {
	/** Gets the files. */
	folder: string;
	recognised: RecognisedCheckpoint;
	variant: CheckpointVariant;
	templates: Templates;
	/** Content of `manifest.json`. */
	manifest: JsonObject;
}

const longestPrompt = 77;

export function writePipelineFiles({ folder, recognised, variant, templates, manifest }: PipelineFilesOptions): void {
	const { kind, isInpainting } = recognised;
	const write = (file: string, content: string) => {
		mkdirSync(dirname(join(folder, file)), { recursive: true });
		writeFileSync(join(folder, file), content, { flush: true });
	};
	const writeJson = (file: string, value: JsonObject) => write(file, `${JSON.stringify(value, null, '\t')}\n`);
	writeJson('model_index.json', modelIndex(kind, isInpainting, variant));
	writeJson('manifest.json', manifest);
	writeJson('scheduler/scheduler_config.json', variant.scheduler);
	for (const { component, config } of kind.networks) {
		writeJson(`${component}/config.json`, { ...templates.config(config), ...changedFields(component, recognised, variant) });
	}
	const merges = cleanMerges(templates.merges());
	const vocabulary = JSON.stringify(clipVocabulary(merges));
	for (const tokenizer of kind.tokenizers) {
		const special = specialTokens(tokenizer);
		write(`${tokenizer.folder}/vocab.json`, vocabulary);
		write(`${tokenizer.folder}/merges.txt`, merges);
		writeJson(`${tokenizer.folder}/special_tokens_map.json`, special);
		const config = { ...special, tokenizer_class: 'CLIPTokenizer', model_max_length: longestPrompt, do_lower_case: true };
		writeJson(`${tokenizer.folder}/tokenizer_config.json`, config);
	}
}

/** Where a checkpoint differs from the usual one of its kind. */
function changedFields(component: string, { kind, isInpainting }: RecognisedCheckpoint, { sampleSize }: CheckpointVariant): JsonObject {
	if (component.startsWith('vae')) return { scaling_factor: kind.scalingFactor };
	if (component.startsWith('text_encoder')) return {};
	return { sample_size: sampleSize, in_channels: isInpainting ? 9 : 4 };
}

function modelIndex(kind: CheckpointKind, isInpainting: boolean, { scheduler }: CheckpointVariant): JsonObject {
	const has = (component: string) => kind.networks.some((network) => network.component === component);
	return {
		_class_name: isInpainting ? kind.pipelines.inpainting : kind.pipelines.plain,
		...(has('text_encoder_2') ? { force_zeros_for_empty_prompt: true } : {}),
		scheduler: ['diffusers', scheduler._class_name],
		text_encoder: ['transformers', 'CLIPTextModel'],
		...(has('text_encoder_2') ? { text_encoder_2: ['transformers', 'CLIPTextModelWithProjection'] } : {}),
		...Object.fromEntries(kind.tokenizers.map(({ folder }) => [folder, ['transformers', 'CLIPTokenizer']])),
		unet: ['diffusers', 'UNet2DConditionModel'],
		vae: ['diffusers', 'AutoencoderKL'],
	};
}

function specialTokens({ padding }: CheckpointTokenizer): JsonObject {
	const end = '<|endoftext|>';
	return { bos_token: '<|startoftext|>', eos_token: end, unk_token: end, pad_token: padding };
}

/** Tells from names and shapes of its tensors what a safetensors file is; nothing else of the file is read. */
import { basename } from 'node:path';
import { ModelFault } from '../model-fault.ts';
import type { SafetensorsFile } from '../safetensors.ts';
import { type CheckpointKind, checkpointKinds, type NamingStyle } from './kinds.ts';
import { otherFiles } from './other-files.ts';

export interface RecognisedCheckpoint {
	kind: CheckpointKind;
	style: NamingStyle;
	/** The denoiser takes mask and masked picture too: 9 channels. */
	isInpainting: boolean;
}

const plainChannels = 4;
const inpaintingChannels = 9;

/** What names of the denoiser's weights begin with. */
export const denoiserPrefixes: Readonly<Record<NamingStyle, string>> = { original: 'model.diffusion_model.', diffusers: 'unet.' };

/** First convolution of the denoiser, and a layer that is a convolution in Stable Diffusion 1 and linear since. */
const landmarks = {
	original: { first: 'input_blocks.0.0.weight', projection: 'input_blocks.1.1.proj_in.weight' },
	diffusers: { first: 'conv_in.weight', projection: 'down_blocks.0.attentions.0.proj_in.weight' },
} as const;

/** @throws ModelFault `unsupported-family` saying what the file is instead, `incomplete-file` when half of it is missing */
export function recogniseCheckpoint(file: SafetensorsFile): RecognisedCheckpoint {
	const name = basename(file.path);
	const other = otherFiles.find(({ isIt }) => isIt(file));
	if (other !== undefined) throw new ModelFault('unsupported-family', name, other.words);
	for (const style of ['original', 'diffusers'] as const) {
		const shape = file.tensors.get(`${denoiserPrefixes[style]}${landmarks[style].first}`)?.shape;
		if (shape === undefined) continue;
		const kind = kindOf(file, style);
		const channels = shape[1] ?? 0;
		if (channels !== plainChannels && channels !== inpaintingChannels) {
			throw new ModelFault(
				'unsupported-family',
				name,
				`its denoiser takes ${channels} channels; models for painting take ${plainChannels}, for inpainting ${inpaintingChannels}, and others (editing by instruction, depth, enlarging) cannot be used here`,
			);
		}
		return { kind, style, isInpainting: channels === inpaintingChannels };
	}
	throw new ModelFault('unsupported-family', name, `is no checkpoint that is known here: ${seen(file)}`);
}

/** What a file is that works together with a model; null for anything else. */
export function addOnKindOf(file: SafetensorsFile): 'lora' | 'embedding' | null {
	return otherFiles.find(({ isIt }) => isIt(file))?.addOn ?? null;
}

/** SDXL has a second text encoder; 2.x has linear layers where 1.x has convolutions. */
function kindOf(file: SafetensorsFile, style: NamingStyle): CheckpointKind {
	const unet = denoiserPrefixes[style];
	const begins = (prefix: string) => [...file.tensors.keys()].some((key) => key.startsWith(prefix));
	const sdxl = style === 'original' ? ['conditioner.embedders.1.', `${unet}label_emb.`] : ['text_encoder_2.', `${unet}add_embedding.`];
	if (sdxl.some(begins)) return checkpointKinds.sdxl;
	return file.tensors.get(`${unet}${landmarks[style].projection}`)?.shape.length === 2 ? checkpointKinds.sd2 : checkpointKinds.sd1;
}

/** The first parts of its names, so that somebody who knows can tell what it is. */
function seen({ tensors }: SafetensorsFile): string {
	if (tensors.size === 0) return 'it holds no tensors';
	const counts = new Map<string, number>();
	for (const key of tensors.keys()) {
		const part = key.split('.').slice(0, 2).join('.').slice(0, 60);
		counts.set(part, (counts.get(part) ?? 0) + 1);
	}
	const most = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 4);
	return `it holds ${tensors.size} tensors, most of them named ${most.map(([part, count]) => `${part}… (${count})`).join(', ')}`;
}

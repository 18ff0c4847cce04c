/**
 * Reads LoRA files in the forms that trainers write: kohya (`lora_unet_…`, `lora_te_…`), diffusers and peft (`unet.….lora_A.weight`).
 * A layer changes by W' = W + weight · (alpha / rank) · up · down.
 */
import { basename } from 'node:path';
import { isObject, type JsonObject } from '../json-file.ts';
import { ModelFault } from '../model-fault.ts';
import { readSafetensors, readTensor, type SafetensorsFile } from '../safetensors.ts';
import { familyOfLora } from './lora-family.ts';
import { type LoraComponent, type LoraPart, readLoraKey } from './lora-keys.ts';

export interface LoraFile {
	file: SafetensorsFile;
	layers: LoraLayer[];
	/** Keys that mean nothing here. */
	strangers: string[];
	/** Name of the family that it seems to be made for; null when nothing tells. */
	family: string | null;
}

/** What a LoRA says of one layer. `down`, `up` and `mid` are names of tensors in the file. */
export interface LoraLayer {
	component: LoraComponent;
	/** Names of the layer that it may have in the model, as {@link layerKey} makes them; the parts that a fused layer consists of, in order. */
	targets: readonly string[];
	/** [rank, in] or [rank, in, height, width] */
	down: string;
	/** [out, rank] or [out, rank, 1, 1] */
	up: string;
	/** [rank, rank, height, width] between the two where a convolution was taken apart further (LoCon); else null. */
	mid: string | null;
	rank: number;
	/** Null: as large as the rank. */
	alpha: number | null;
}

/** Kinds of adapters that are no plain LoRA, by a piece of their keys. */
const otherKinds: readonly (readonly [string, string])[] = [
	['dora_scale', 'DoRA'],
	['lora_magnitude_vector', 'DoRA'],
	['.lokr_w', 'LoKr'],
	['.hada_w', 'LoHa'],
	['.oft_', 'OFT'],
	['.boft_', 'BOFT'],
	['.glora_', 'GLoRA'],
];

/** @throws ModelFault `invalid-lora` when it is no LoRA, or none that can be merged; and those of `readSafetensors`. */
export function readLora(path: string): LoraFile {
	const file = readSafetensors(path);
	const name = basename(path);
	refuseOtherKinds(file, name);
	const found = new Map<string, FoundLayer>();
	const strangers: string[] = [];
	for (const key of file.tensors.keys()) {
		const meaning = readLoraKey(key);
		if (meaning === null) {
			strangers.push(key);
			continue;
		}
		const { component, targets, layer, part } = meaning;
		const known = found.get(`${component} ${layer}`) ?? { component, targets, parts: {} };
		known.parts[part] = key;
		found.set(`${component} ${layer}`, known);
	}
	const alphas = alphasOfMetadata(file);
	const layers = [...found.values()].map(({ component, targets, parts }) =>
		toLayer(file, alphas[component] ?? null, { component, targets, parts }),
	);
	if (layers.length === 0) {
		throw new ModelFault(
			'invalid-lora',
			name,
			'holds no LoRA: none of its names end as those of a LoRA do (lora_down, lora_up, lora_A, lora_B)',
		);
	}
	return { file, layers, strangers, family: familyOfLora(file) };
}

function refuseOtherKinds({ tensors }: SafetensorsFile, name: string): void {
	for (const key of tensors.keys()) {
		const kind = otherKinds.find(([piece]) => key.includes(piece))?.[1];
		if (kind !== undefined) {
			throw new ModelFault(
				'invalid-lora',
				name,
				`is a ${kind} adapter, which cannot be merged here; look for a plain LoRA of the same thing`,
			);
		}
	}
}

/** The tensors of one layer. */
interface FoundLayer {
	component: LoraComponent;
	targets: readonly string[];
	parts: Partial<Record<LoraPart, string>>;
}

/** @param usualAlpha of a layer that has none of its own */
function toLayer(file: SafetensorsFile, usualAlpha: number | null, { component, targets, parts }: FoundLayer): LoraLayer {
	const { down, up, mid, alpha } = parts;
	const name = basename(file.path);
	const layer = (targets[0] ?? '').slice(0, 100);
	if (down === undefined || up === undefined) {
		const [there, missing] = down === undefined ? ['lora_up', 'lora_down'] : ['lora_down', 'lora_up'];
		throw new ModelFault('invalid-lora', name, `layer ${layer} has ${there} without ${missing}; the file is not complete`);
	}
	const rank = file.tensors.get(down)?.shape[0] ?? 0;
	if (rank < 1 || file.tensors.get(up)?.shape[1] !== rank) {
		throw new ModelFault('invalid-lora', name, `lora_down and lora_up of layer ${layer} do not fit together`);
	}
	return {
		component,
		targets,
		down,
		up,
		mid: mid ?? null,
		rank,
		alpha: alpha === undefined ? usualAlpha : scalar(file, alpha),
	};
}

function scalar(file: SafetensorsFile, key: string): number {
	const values = readTensor(file, key);
	const [value] = values;
	if (values.length !== 1 || value === undefined || !Number.isFinite(value)) {
		throw new ModelFault('invalid-lora', basename(file.path), `${key.slice(0, 100)} is not a number`);
	}
	return value;
}

/** diffusers writes down how the adapter was made: `{"unet.lora_alpha": 8, …}`. */
function alphasOfMetadata({ metadata }: SafetensorsFile): Partial<Record<LoraComponent, number>> {
	const made = readAdapterMetadata(metadata['lora_adapter_metadata'] ?? '{}');
	const alphas: Partial<Record<LoraComponent, number>> = {};
	for (const [component, names] of Object.entries(metadataNames)) {
		const alpha = names.map((name) => made[`${name}.lora_alpha`]).find((value) => typeof value === 'number');
		if (alpha !== undefined) alphas[component as LoraComponent] = alpha;
	}
	return alphas;
}

const metadataNames: Readonly<Record<LoraComponent, readonly string[]>> = {
	denoiser: ['unet', 'transformer'],
	text_encoder: ['text_encoder'],
	text_encoder_2: ['text_encoder_2'],
	text_encoder_3: ['text_encoder_3'],
};

/** What is not as diffusers writes it says nothing. */
function readAdapterMetadata(text: string): JsonObject {
	try {
		const made: unknown = JSON.parse(text);
		return isObject(made) ? made : {};
	} catch {
		return {};
	}
}

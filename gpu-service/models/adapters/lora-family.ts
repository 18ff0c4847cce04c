/** For which family of models a LoRA seems to be made, told by its names and widths. */
import type { SafetensorsFile } from '../safetensors.ts';

/** Width of the text that the cross-attention reads, in the published models. */
const textWidths: Readonly<Record<number, string>> = { 768: 'stable-diffusion', 1024: 'stable-diffusion', 2048: 'sdxl' };

/** Null when nothing tells. */
export function familyOfLora({ tensors }: SafetensorsFile): string | null {
	const keys = [...tensors.keys()];
	const has = (pattern: RegExp) => keys.some((key) => pattern.test(key));
	if (has(/double_blocks|single_blocks|single_transformer_blocks/)) return 'flux';
	if (has(/joint_blocks|transformer[._](transformer_blocks).*attn/)) return 'sd3';
	const crossAttention = keys.find((key) => /attn2[._](processor\.)?to_[kv].*(lora_down|lora_A|lora\.down)/.test(key));
	const width = crossAttention === undefined ? undefined : tensors.get(crossAttention)?.shape[1];
	if (width !== undefined && textWidths[width] !== undefined) return textWidths[width];
	return has(/^lora_te2_|^text_encoder_2\./) ? 'sdxl' : null;
}

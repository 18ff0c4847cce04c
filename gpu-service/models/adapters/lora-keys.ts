/**
 * What the name of a tensor in a LoRA file means: which layer of which network, and which part of the change. kohya joins the parts of a
 * layer's name with underscores, so that layers are compared in that form here.
 */
import { denoiserTargets } from './denoiser-names.ts';

/** `denoiser` is a UNet or a transformer. */
export type LoraComponent = 'denoiser' | 'text_encoder' | 'text_encoder_2' | 'text_encoder_3';
export type LoraPart = 'down' | 'up' | 'mid' | 'alpha';

export interface LoraKey {
	component: LoraComponent;
	/** As in the file, joined with underscores. */
	layer: string;
	targets: readonly string[];
	part: LoraPart;
}

const ending =
	/^(?<module>.+?)(?:\.lora_(?<kohya>down|up|mid)\.weight|\.lora_(?<peft>[AB])(?:\.[\w-]+)?\.weight|[._]lora\.(?<old>down|up)\.weight|\.lora_linear_layer\.(?<text>down|up)\.weight|(?:[._]lora)?\.(?<alpha>alpha))$/;

const prefixes: readonly (readonly [RegExp, LoraComponent])[] = [
	[/^lora_(unet|transformer)_/, 'denoiser'],
	[/^lora_te1?_/, 'text_encoder'],
	[/^lora_te2_/, 'text_encoder_2'],
	[/^lora_te3_/, 'text_encoder_3'],
	[/^(unet|transformer|diffusion_model|model\.diffusion_model)\./, 'denoiser'],
	[/^text_encoder\./, 'text_encoder'],
	[/^text_encoder_2\./, 'text_encoder_2'],
	[/^text_encoder_3\./, 'text_encoder_3'],
	[/^(?=(down_blocks|mid_block|up_blocks|transformer_blocks|single_transformer_blocks)\.)/, 'denoiser'],
];

/** Null for a name that is not of a LoRA. */
export function readLoraKey(key: string): LoraKey | null {
	const match = ending.exec(key)?.groups;
	if (match === undefined) return null;
	const module = (match['module'] ?? '').replace(/^base_model\.model\./, '');
	const [prefix, component] = prefixes.find(([pattern]) => pattern.test(module)) ?? [];
	if (prefix === undefined || component === undefined) return null;
	const layer = layerKey(
		module
			.replace(prefix, '')
			.replace('.processor.', '.')
			.replace(/\.to_out$/, '.to_out.0'),
	);
	return { component, layer, targets: component === 'denoiser' ? denoiserTargets(layer) : [layer], part: partOf(match) };
}

/** The form in which names of layers are compared. Some exports and files leave out the `text_model` that others begin with. */
export function layerKey(name: string): string {
	return name.replaceAll('.', '_').replace(/^(text_model_)+/, '');
}

function partOf({ kohya, peft, old, text }: Record<string, string | undefined>): LoraPart {
	if (peft !== undefined) return peft === 'A' ? 'down' : 'up';
	return ((kohya ?? old ?? text) as LoraPart | undefined) ?? 'alpha';
}

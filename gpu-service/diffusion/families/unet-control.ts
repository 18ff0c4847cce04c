/**
 * How ControlNets get into the answer of a UNet. L. Zhang et al., "Adding Conditional Control to Text-to-Image Diffusion Models" (2023). Two
 * layouts are known: a UNet that takes what separate ControlNets add to its skip connections and its middle, and a UNet with ControlNets
 * inside. A UNet of the first layout may lie beside the plain one, as the component `controlnet`.
 */
import { type ControlHint, hintTensor, weightAt } from '../control.ts';
import { ModelError } from '../model-error.ts';
import type { NamedTensors, Tensor } from '../tensor.ts';
import type { ModelParts, NetworkInfo, Question, Running } from './family.ts';
import { declaredSize, float32Output, takesInput } from './network-info.ts';

/** Pixels for each latent on a side, to which a ControlNet shrinks its picture. */
const PIXELS = 8;
const MIDDLE = 'mid_block_additional_residual';
const residualName = /^(down_block_\d+|mid_block)_additional_residual$/;
/** ControlNets inside a UNet; published exports have one to three. */
const MOST_INSIDE = 16;
const fusedInputs = ['controlnet_conds', 'conditioning_scales'];
/** Inputs of a ControlNet of its own. */
const hintInput = 'controlnet_cond';
const weightInput = 'conditioning_scale';
/** What a UNet and its ControlNets are told alike. */
const sharedInputs = ['sample', 'timestep', 'encoder_hidden_states', 'text_embeds', 'time_ids'];
/** Widths are a matter of the model, and must be the same in both: the inputs, and the axis. */
const sharedWidths = [
	['encoder_hidden_states', 2],
	['text_embeds', 1],
	['time_ids', 1],
] as const;
/** Skip connections of each level of published UNets: what the level begins with, and its two layers. */
const USUAL_SKIPS = 3;

/** Inputs that a UNet may have for the sake of ControlNets. */
export function controlInputs(unet: NetworkInfo): string[] {
	return unet.inputs.map(({ name }) => name).filter((name) => residualName.test(name) || fusedInputs.includes(name));
}

/** The component that answers: where ControlNets are asked for, the UNet that takes what they add. */
export function denoiserComponent({ networks }: Pick<ModelParts, 'networks'>, control: readonly unknown[]): 'unet' | 'controlnet' {
	return control.length > 0 && networks['controlnet'] !== undefined ? 'controlnet' : 'unet';
}

/** The component of a ControlNet that lies in a file of its own. */
export function controlComponent(name: string): string {
	return `controlnet/${name}`;
}

/** Names of the ControlNets inside the UNet, in their order. @throws ModelError `unexpected-interface` */
export function innerControlNets({ networks }: ModelParts): string[] {
	const unet = networks['unet'];
	if (unet === undefined || !takesInput(unet, 'controlnet_conds')) return [];
	const count = declaredSize(unet.inputs, 'controlnet_conds', 0) ?? declaredSize(unet.inputs, 'conditioning_scales', 0) ?? 1;
	if (count > MOST_INSIDE) {
		throw new ModelError('unexpected-interface', 'unet', `The denoiser claims ${count} ControlNets inside; ${MOST_INSIDE} is the most.`);
	}
	return Array.from({ length: count }, (_, i) => `built-in-${i + 1}`);
}

/** Whether the denoiser takes what ControlNets in files of their own add. */
export function takesControlNets(parts: ModelParts): boolean {
	const unet = parts.networks['controlnet'] ?? parts.networks['unet'];
	return unet !== undefined && takesInput(unet, MIDDLE);
}

/** Whether a ControlNet was made for a UNet of this shape, as far as both declare theirs. */
export function fitsControlNet(parts: Pick<ModelParts, 'networks'>, net: NetworkInfo): boolean {
	const unet = parts.networks[denoiserComponent(parts, [net])];
	if (unet === undefined || !takesInput(unet, MIDDLE) || !takesInput(net, hintInput)) return false;
	const wanted = unet.inputs.filter(({ name }) => residualName.test(name));
	const given = net.outputs.filter(({ name }) => residualName.test(name));
	const isFed = net.inputs.every(
		({ name }) => name === hintInput || name === weightInput || (sharedInputs.includes(name) && takesInput(unet, name)),
	);
	return (
		isFed &&
		wanted.length === given.length &&
		wanted.every(({ name }) => given.some((output) => output.name === name)) &&
		wanted.every(({ name }) => agree(declaredSize(unet.inputs, name, 1), declaredSize(net.outputs, name, 1))) &&
		sharedWidths.every(([name, axis]) => agree(declaredSize(unet.inputs, name, axis), declaredSize(net.inputs, name, axis)))
	);
}

function agree(one: number | undefined, other: number | undefined): boolean {
	return one === undefined || other === undefined || one === other;
}

/**
 * What ControlNets add at one call, as inputs of the UNet; nothing for a UNet without such inputs.
 *
 * @param shared what the UNet is told, one row for each pass; its sample without what inpainting adds
 */
export function* askControlNets(
	parts: ModelParts,
	control: readonly ControlHint[],
	{ call, calls, width, height }: Question,
	shared: NamedTensors,
): Running<NamedTensors> {
	const unet = parts.networks[denoiserComponent(parts, control)];
	const [passes] = shared['sample'].shape;
	const size = [width * PIXELS, height * PIXELS] as const;
	if (takesInput(unet, 'controlnet_conds')) return innerHints(innerControlNets(parts), control, { call, calls }, passes, size);
	if (!takesInput(unet, MIDDLE)) {
		if (control.length === 0) return {};
		throw new ModelError('unexpected-interface', 'unet', 'The denoiser takes nothing that a ControlNet could add.');
	}
	const sums = silence(parts, unet, passes, width, height);
	for (const hint of control) {
		const weight = weightAt(hint, { call, calls });
		if (weight === 0) continue;
		const component = controlComponent(hint.name);
		const isWeighed = takesInput(parts.networks[component], weightInput);
		const scale: Tensor = { type: 'float32', data: Float32Array.of(weight), shape: [] };
		const inputs = { ...shared, [hintInput]: hintTensor(hint, passes, ...size), [weightInput]: scale };
		const outputs = yield { kind: 'run', component, inputs };
		for (const [name, { data: sum }] of Object.entries(sums)) {
			const added = float32Output(outputs, component, name, sum.length);
			for (let i = 0; i < sum.length; i++) sum[i] += isWeighed ? added[i] : weight * added[i];
		}
	}
	return sums;
}

/** For ControlNets inside the UNet; those that nobody asked for get a black picture, and no weight. */
function innerHints(
	names: readonly string[],
	control: readonly ControlHint[],
	place: { call: number; calls: number },
	passes: number,
	[width, height]: readonly [number, number],
): NamedTensors {
	const length = passes * 3 * height * width;
	const pictures = new Float32Array(names.length * length);
	const weights = new Float32Array(names.length);
	for (const hint of control) {
		const index = names.indexOf(hint.name);
		if (index < 0) throw new ModelError('unexpected-interface', 'unet', `The denoiser has no ControlNet "${hint.name}" inside.`);
		pictures.set(hintTensor(hint, passes, width, height).data, index * length);
		weights[index] = weightAt(hint, place);
	}
	return {
		controlnet_conds: { type: 'float32', data: pictures, shape: [names.length, passes, 3, height, width] },
		conditioning_scales: { type: 'float32', data: weights, shape: [names.length, 1] },
	};
}

/** What a UNet takes when nothing is added: zeros [passes, channels, height, width], the sides halved from level to level. */
function silence(
	{ configs }: ModelParts,
	unet: NetworkInfo,
	passes: number,
	width: number,
	height: number,
): Record<string, { type: 'float32'; data: Float32Array; shape: number[] }> {
	const names = controlInputs(unet);
	const skips = names.length - 1;
	const widths = configs['unet']?.['block_out_channels'];
	const levels = Array.isArray(widths) ? widths.length : Math.round(skips / USUAL_SKIPS);
	const perLevel = skips / levels;
	return Object.fromEntries(
		names.map((name) => {
			// A level begins with what the one before was shrunk to, the first with the sample.
			const level = name === MIDDLE ? levels - 1 : Math.floor(Number(name.split('_')[2]) / perLevel);
			const channels = declaredSize(unet.inputs, name, 1) ?? channelsOf(widths, name, perLevel, level);
			const shape = [passes, channels, Math.ceil(height / 2 ** level), Math.ceil(width / 2 ** level)];
			return [name, { type: 'float32' as const, data: new Float32Array(shape.reduce((product, side) => product * side, 1)), shape }];
		}),
	);
}

/** What a level begins with still has the channels of the one before. */
function channelsOf(widths: unknown, name: string, perLevel: number, level: number): number {
	const isFirst = name !== MIDDLE && Number(name.split('_')[2]) % perLevel === 0;
	const channels = Array.isArray(widths) ? widths[isFirst ? Math.max(level - 1, 0) : level] : undefined;
	if (typeof channels === 'number') return channels;
	const message = `The denoiser does not say how many channels ${name} has: neither the file nor unet/config.json does.`;
	throw new ModelError('unexpected-interface', 'unet', message);
}

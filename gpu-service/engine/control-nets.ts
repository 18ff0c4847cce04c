/** A model together with the ControlNets that a recipe has: which networks painting takes then, and where they lie. */
import { join } from 'node:path';
import type { ModelParts } from '../diffusion/families/family.ts';
import { controlComponent, denoiserComponent } from '../diffusion/families/unet-control.ts';
import { inspectNetwork, type NetworkFile } from '../models/network-file.ts';
import type { ModelDescription } from './describe.ts';
import type { NetworkPlace } from './network-pool.ts';
import type { ControlNetFile } from './protocol.ts';

interface ControlledModel {
	parts: ModelParts;
	/** The model's own networks that painting may take. Of a UNet for ControlNets and the plain one, only one is ever open. */
	files: ReadonlyMap<string, NetworkFile>;
	/** Those that painting from text runs, ControlNets among them, with their size. */
	components: ReadonlyMap<string, number>;
	/** Of the ControlNets, by component. */
	places: ReadonlyMap<string, NetworkPlace>;
}

/** @throws ModelFault about a ControlNet. */
export function withControlNets(
	{ parts, networks, traits }: ModelDescription,
	control: readonly ControlNetFile[],
	provider: string,
): ControlledModel {
	const nets = control.map((net) => ({
		...net,
		component: controlComponent(net.name),
		network: inspectNetwork(net.folder, net.file, provider),
	}));
	const denoiser = denoiserComponent(parts, control);
	const idle = denoiser === 'controlnet' ? 'unet' : 'controlnet';
	const used = traits.components.map((component) => (component === 'unet' ? denoiser : component));
	return {
		parts: {
			...parts,
			networks: {
				...parts.networks,
				...Object.fromEntries(nets.map(({ component, network: { inputs, outputs } }) => [component, { inputs, outputs }])),
			},
		},
		files: new Map([...networks].filter(([component]) => component !== idle)),
		components: new Map([
			...nets.map(({ component, network }) => [component, network.sizeBytes] as const),
			...used.map((component) => [component, networks.get(component)?.sizeBytes ?? 0] as const),
		]),
		places: new Map(nets.map(({ component, folder, file }) => [component, { path: join(folder, file), file }])),
	};
}

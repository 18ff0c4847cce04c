/** The upscalers of a recipe, as painting uses them. */
import { basename, dirname } from 'node:path';
import type { Settings } from '#contract/generation.ts';
import { ProblemError } from '#contract/problem.ts';
import { tooLarge } from '#contract/settings.ts';
import type { Upscaler } from '../diffusion/families/family.ts';
import { enlargedSize } from '../diffusion/hires.ts';
import { ModelFault } from '../models/model-fault.ts';
import { inspectUpscaler, mostScale, type UpscalerNetwork } from '../models/upscaler-file.ts';
import { type Network, NetworkError } from '../onnx/network.ts';
import type { NetworkPlace } from './network-pool.ts';
import type { UpscalerFile } from './protocol.ts';

/** Pixels of a trial run, where the network takes any size. */
const trialSide = 32;

/** The component of an upscaler. */
function upscalerComponent(name: string): string {
	return `upscaler/${name}`;
}

export function isUpscaler(component: string): boolean {
	return component.startsWith('upscaler/');
}

/** Where they are opened from, by component. */
export function upscalerPlaces(files: readonly UpscalerFile[]): Map<string, NetworkPlace> {
	return new Map(files.map(({ name, path }) => [upscalerComponent(name), { path, file: basename(path) }]));
}

/**
 * Those of a recipe, by name. Nothing is opened but for those whose scale nobody knows.
 *
 * @param open opens a component
 * @throws ProblemError `model_broken` for a file that is no upscaler, NetworkError `out_of_memory`
 */
export async function findUpscalers(
	files: readonly UpscalerFile[],
	provider: string,
	open: (component: string) => Promise<Network>,
): Promise<Map<string, Upscaler>> {
	const found = new Map<string, Upscaler>();
	for (const { name, path, scale } of files) {
		const component = upscalerComponent(name);
		try {
			const network = inspectUpscaler(dirname(path), basename(path), provider);
			found.set(name, {
				...network,
				component,
				scale: scale ?? network.scale ?? (await measureScale(await open(component), network, basename(path))),
			});
		} catch (error) {
			if (!(error instanceof ModelFault)) throw error;
			throw new ProblemError('model_broken', `The upscaler "${name}" cannot be used. ${error.message}.`, { cause: error });
		}
	}
	return found;
}

/**
 * How many times longer the sides of a small picture become.
 *
 * @param file for messages. @throws ModelFault, NetworkError `out_of_memory`
 */
export async function measureScale(network: Network, { input, output }: UpscalerNetwork, file: string): Promise<number> {
	const [height, width] = [2, 3].map((axis) => {
		const side = input.shape[axis];
		return typeof side === 'number' && side > 0 ? side : trialSide;
	}) as [number, number];
	const picture = { type: 'float32', data: new Float32Array(3 * height * width).fill(0.5), shape: [1, 3, height, width] } as const;
	const outputs = await network.run({ [input.name]: picture }).catch((error: unknown) => {
		if (!(error instanceof NetworkError) || error.kind === 'out_of_memory') throw error;
		throw new ModelFault('unexpected-interface', file, `fails on a picture of ${width}x${height} pixels: ${error.message}`, {
			cause: error,
		});
	});
	const shape = outputs[output.name]?.shape ?? [];
	const scale = (shape[3] ?? 0) / width;
	if (shape.length === 4 && shape[1] === 3 && Number.isInteger(scale) && scale >= 1 && scale <= mostScale && shape[2] === height * scale)
		return scale;
	throw new ModelFault(
		'unexpected-interface',
		file,
		`is no upscaler: of a picture of ${width}x${height} pixels it makes [${shape.join(', ')}], where a whole number of times as many on both sides, at most ${mostScale}, is needed`,
	);
}

/** @param multiple grid of the sides that the model paints. @throws ProblemError `validation_failed` before anything too large is painted. */
export function checkFinalSize(
	{ width, height, hires, upscaler }: Settings,
	multiple: number,
	upscalers: ReadonlyMap<string, Upscaler>,
): void {
	const painted = hires === null ? { width, height } : enlargedSize({ width, height }, hires.scale, multiple);
	const scale = upscaler === null ? 1 : (upscalers.get(upscaler)?.scale ?? 1);
	const fault = tooLarge({ width: painted.width * scale, height: painted.height * scale });
	if (fault !== null) throw new ProblemError('validation_failed', fault);
}

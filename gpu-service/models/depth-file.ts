/** Networks that tell how far everything in a picture is: MiDaS, Depth Anything and their kin, as files in `models/depth/`. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelFault } from './model-fault.ts';
import { inspectNetwork } from './network-file.ts';
import type { DeclaredValue } from './onnx-scan.ts';

export interface DepthNetwork {
	/** RGB with the mean and deviation of ImageNet, [1, 3, height, width]. */
	input: DeclaredValue;
	/** What is nearer is larger, [1, height, width] or [1, 1, height, width]. */
	output: DeclaredValue;
}

const floats = ['float32', 'float16'];
/** Where any size is taken: the longer side in pixels, and what both are multiples of (Depth Anything V2's patches). */
const usualSide = 518;
const patch = 14;

/** Path of the first one by name; null when there is none. @param models the models folder */
export async function findDepthModel(models: string): Promise<{ name: string; path: string } | null> {
	const folder = join(models, 'depth');
	const files = await readdir(folder).catch(() => []);
	const [first] = files.filter((file) => file.endsWith('.onnx') && !file.startsWith('.')).sort();
	return first === undefined ? null : { name: first.slice(0, -'.onnx'.length), path: join(folder, first) };
}

/** @param root folder of the file. @param provider that is to run it. @throws ModelFault when it is none. */
export function inspectDepthNetwork(root: string, file: string, provider: string): DepthNetwork {
	const { inputs, outputs } = inspectNetwork(root, file, provider);
	const [input, output] = [inputs[0], outputs[0]];
	const refuse = (what: string) => new ModelFault('unexpected-interface', file, `tells no depth: ${what}`);
	if (input === undefined || output === undefined || inputs.length !== 1) {
		throw refuse(`it has ${inputs.length} inputs, where one picture is expected`);
	}
	if (!floats.includes(input.type) || !floats.includes(output.type))
		throw refuse(`it works on ${input.type} instead of float32 or float16`);
	if (input.shape.length !== 4 || (isFixed(input.shape[1]) && input.shape[1] !== 3)) {
		throw refuse(`it takes [${input.shape.join(', ')}], where [1, 3, height, width] is expected`);
	}
	if (output.shape.length !== 0 && output.shape.length !== 3 && output.shape.length !== 4) {
		throw refuse(`it gives [${output.shape.join(', ')}], where [1, height, width] is expected`);
	}
	return { input, output };
}

/** The size in which it is shown a picture of this size. */
export function depthSize({ input }: DepthNetwork, picture: { width: number; height: number }): { width: number; height: number } {
	const longest = Math.max(picture.width, picture.height);
	const side = (axis: number, length: number): number => {
		const declared = input.shape[axis];
		return isFixed(declared) ? declared : Math.max(patch, Math.round((length / longest) * (usualSide / patch)) * patch);
	};
	return { width: side(3, picture.width), height: side(2, picture.height) };
}

function isFixed(side: number | string | undefined): side is number {
	return typeof side === 'number' && side > 0;
}

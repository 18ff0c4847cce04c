/** Upscalers: networks from a picture to a larger one, as ESRGAN and its kin are exported. */
import { ModelFault } from './model-fault.ts';
import { inspectNetwork } from './network-file.ts';
import type { DeclaredValue } from './onnx-scan.ts';

export interface UpscalerNetwork {
	/** RGB from 0 to 1, [1, 3, height, width]. */
	input: DeclaredValue;
	output: DeclaredValue;
	/** How many times longer its sides become, as far as its shapes tell; else null. */
	scale: number | null;
}

const floats = ['float32', 'float16'];
const channels = 3;
/** Pixels of a side where only one size is taken: pictures are cut into tiles of it. */
const fixedSides = { least: 16, most: 4096 };
/** How many times longer sides become at most; the published ones go up to 8. */
export const mostScale = 16;

/**
 * @param root folder of the file. @param provider that is to run it.
 * @throws ModelFault when it is no upscaler, or one for other pictures than RGB.
 */
export function inspectUpscaler(root: string, file: string, provider: string): UpscalerNetwork {
	const { inputs, outputs } = inspectNetwork(root, file, provider);
	const [input, output] = [inputs[0], outputs[0]];
	const refuse = (what: string) => new ModelFault('unexpected-interface', file, what);
	if (input === undefined || output === undefined || inputs.length + outputs.length !== 2) {
		throw refuse(
			`is no upscaler: it has ${inputs.length} inputs and ${outputs.length} outputs, where one picture in and one out are expected`,
		);
	}
	for (const [{ name, type, shape }, what] of [
		[input, 'takes'],
		[output, 'gives'],
	] as const) {
		if (shape.length !== 4 && !(what === 'gives' && shape.length === 0)) {
			throw refuse(`is no upscaler: "${name}" has ${shape.length} dimensions, where a picture has four`);
		}
		if (!floats.includes(type)) throw refuse(`${what} "${name}" as ${type}; an upscaler is needed that works on float32 or float16`);
		const [batch, depth, , last] = shape;
		if (last === channels && depth !== channels) {
			throw refuse(`${what} pictures with their colours last; export it with its colours first, as [1, 3, height, width]`);
		}
		if (isFixed(depth) && depth !== channels)
			throw refuse(`${what} pictures of ${depth} channels; an upscaler for RGB, which has 3, is needed`);
		if (isFixed(batch) && batch !== 1) throw refuse(`${what} ${batch} pictures at once; export it for one`);
	}
	const { least, most } = fixedSides;
	if (input.shape.slice(2).some((side) => isFixed(side) && (side < least || side > most))) {
		throw refuse(`takes pictures of ${input.shape[3]}x${input.shape[2]} pixels only; sides of ${least} to ${most} are needed, or any`);
	}
	return { input, output, scale: declaredScale(input, output, refuse) };
}

/** @throws ModelFault for one that is none, or not the same on both sides. */
function declaredScale(input: DeclaredValue, output: DeclaredValue, refuse: (what: string) => ModelFault): number | null {
	const [tall, wide] = [2, 3].map((axis) => {
		const [before, after] = [input.shape[axis], output.shape[axis]];
		return isFixed(before) && isFixed(after) ? after / before : null;
	});
	const scale = tall ?? wide ?? null;
	if (scale === null) return null;
	const isWhole = Number.isInteger(scale) && scale >= 1 && scale <= mostScale;
	if (isWhole && (tall ?? scale) === (wide ?? scale)) return scale;
	const size = ({ shape }: DeclaredValue) => `${shape[3]}x${shape[2]}`;
	throw refuse(
		`makes ${size(output)} pixels of ${size(input)}; a whole number of times as many on both sides, at most ${mostScale}, is needed`,
	);
}

function isFixed(side: number | string | undefined): side is number {
	return typeof side === 'number' && side > 0;
}

/** A small graph with nothing but work in it, as ONNX bytes: y = x·x·…·x for a square matrix. Field numbers: onnx.proto. */

/** Side of the matrix. */
export const trialSide = 1024;
/** Multiplications in a row: about 17 GFLOP, a moment for a GPU and 0.1 s or more for a processor. */
const products = 8;

export function makeTrialGraph(): Uint8Array {
	const nodes: number[] = [];
	for (let index = 0; index < products; index += 1) {
		const from = index === 0 ? 'x' : `y${index - 1}`;
		const to = index === products - 1 ? 'y' : `y${index}`;
		nodes.push(...bytesField(1, [...textField(1, from), ...textField(1, 'x'), ...textField(2, to), ...textField(4, 'MatMul')]));
	}
	const graph = [...nodes, ...textField(2, 'trial'), ...bytesField(11, matrix('x')), ...bytesField(12, matrix('y'))];
	const opset = numberField(2, 17);
	return Uint8Array.from([...numberField(1, 8), ...bytesField(7, graph), ...bytesField(8, opset)]);
}

/** A ValueInfoProto of a float32 matrix. */
function matrix(name: string): number[] {
	const dimension = bytesField(1, numberField(1, trialSide));
	const type = bytesField(1, [...numberField(1, 1), ...bytesField(2, [...dimension, ...dimension])]);
	return [...textField(1, name), ...bytesField(2, type)];
}

function varint(value: number): number[] {
	return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

function numberField(tag: number, value: number): number[] {
	return [...varint(tag << 3), ...varint(value)];
}

function bytesField(tag: number, bytes: readonly number[]): number[] {
	return [...varint((tag << 3) | 2), ...varint(bytes.length), ...bytes];
}

function textField(tag: number, text: string): number[] {
	return bytesField(tag, [...Buffer.from(text)]);
}

/** The graph of one product of two square matrices, float32. Field numbers: onnx.proto. */
import { bytesField, messageField, numberField } from '../../gpu-service/models/protobuf-writer.ts';

export const matrixSide = 2048;

export function makeMatrixProduct(): Uint8Array {
	const graph = [
		messageField(1, [bytesField(1, 'left'), bytesField(1, 'right'), bytesField(2, 'product'), bytesField(4, 'MatMul')]),
		bytesField(2, 'product'),
		messageField(11, matrix('left')),
		messageField(11, matrix('right')),
		messageField(12, matrix('product')),
	];
	return Buffer.concat([numberField(1, 8), messageField(7, graph), messageField(8, [numberField(2, 17)])]);
}

function matrix(name: string): Uint8Array[] {
	const dims = [matrixSide, matrixSide].map((side) => messageField(1, [numberField(1, side)]));
	return [bytesField(1, name), messageField(2, [messageField(1, [numberField(1, 1), messageField(2, dims)])])];
}

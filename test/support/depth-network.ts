/** A network that tells depth, for tests: the mean of the channels turned round. Field numbers: onnx.proto. */
import { bytesField, messageField, numberField } from '../../gpu-service/models/protobuf-writer.ts';

/** Takes `pixel_values` [1, 3, height, width] and gives `predicted_depth` [1, height, width]; what is lighter is further away. */
export function makeDepthNetwork(): Uint8Array {
	const graph = [
		messageField(1, [
			bytesField(1, 'pixel_values'),
			bytesField(2, 'mean'),
			bytesField(4, 'ReduceMean'),
			messageField(5, [bytesField(1, 'axes'), numberField(8, 1), numberField(20, 7)]),
			messageField(5, [bytesField(1, 'keepdims'), numberField(3, 0), numberField(20, 2)]),
		]),
		messageField(1, [bytesField(1, 'mean'), bytesField(2, 'predicted_depth'), bytesField(4, 'Neg')]),
		bytesField(2, 'depth'),
		messageField(11, value('pixel_values', [1, 3, 'height', 'width'])),
		messageField(12, value('predicted_depth', [1, 'height', 'width'])),
	];
	return Buffer.concat([numberField(1, 8), messageField(7, graph), messageField(8, [numberField(2, 13)])]);
}

function value(name: string, shape: (number | string)[]): Uint8Array[] {
	const dims = shape.map((side) => messageField(1, [typeof side === 'number' ? numberField(1, side) : bytesField(2, side)]));
	return [bytesField(1, name), messageField(2, [messageField(1, [numberField(1, 1), messageField(2, dims)])])];
}

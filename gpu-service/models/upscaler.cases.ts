/** Small upscalers for tests, as ONNX files: every pixel becomes several of the same. */
import { writeFileSync } from 'node:fs';
import { bytesField, messageField, numberField } from './protobuf-writer.ts';

export interface WrittenUpscaler {
	/** Of the input and the output; symbols are text. */
	before: readonly (number | string)[];
	after: readonly (number | string)[];
	/** `TensorProto.DataType`; 1 is float32. */
	type?: number;
	/** How many times longer rows and columns become. */
	scale?: readonly [number, number];
}

export const float16 = 10;
export const uint8 = 2;
const float32 = 1;

/** Field numbers: onnx.proto. */
export function writeUpscaler(path: string, { before, after, type = float32, scale = [2, 2] }: WrittenUpscaler): void {
	const value = (name: string, shape: readonly (number | string)[]) => {
		const dimensions = shape.map((side) => messageField(1, [typeof side === 'number' ? numberField(1, side) : bytesField(2, side)]));
		return [bytesField(1, name), messageField(2, [messageField(1, [numberField(1, type), messageField(2, dimensions)])])];
	};
	const scales = new Uint8Array(Float32Array.of(1, 1, ...scale).buffer);
	const graph = [
		messageField(1, [bytesField(1, 'lr'), bytesField(1, ''), bytesField(1, 'scales'), bytesField(2, 'hr'), bytesField(4, 'Resize')]),
		bytesField(2, 'upscaler'),
		messageField(5, [numberField(1, 4), numberField(2, float32), bytesField(8, 'scales'), bytesField(9, scales)]),
		messageField(11, value('lr', before)),
		messageField(12, value('hr', after)),
	];
	writeFileSync(path, Buffer.concat([numberField(1, 8), messageField(7, graph), messageField(8, [numberField(2, 17)])]));
}

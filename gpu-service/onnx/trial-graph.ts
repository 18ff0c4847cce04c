/**
 * A small graph of the work that pictures are made of, as ONNX bytes: convolutions of 3 × 3 in a row, with fixed weights, as a UNet and a
 * decoder have them. Field numbers: onnx.proto.
 */

/** `[1, channels, side, side]` goes in and comes out. */
export const trialShape = [1, 128, 64, 64];
/** One after the other: 5 GFLOP in all, a moment for a GPU, 0.2 s for two processor cores and 6 s for a GPU in software. */
const convolutions = 4;
const channels = trialShape[1];
const weightShape = [channels, channels, 3, 3];

const float32 = 1;
const ints = 7;

export function makeTrialGraph(): Uint8Array {
	const nodes = Array.from({ length: convolutions }, (_, index) => {
		const from = index === 0 ? 'x' : `y${index - 1}`;
		const to = index === convolutions - 1 ? 'y' : `y${index}`;
		return bytesField(1, [textField(1, from), textField(1, 'w'), textField(2, to), textField(4, 'Conv'), bytesField(5, pads)]);
	});
	const graph = [...nodes, textField(2, 'trial'), bytesField(5, weights()), bytesField(11, picture('x')), bytesField(12, picture('y'))];
	return Buffer.concat([numberField(1, 8), bytesField(7, graph), bytesField(8, [numberField(2, 17)])]);
}

/** An AttributeProto: one pixel on every side, so that the size stays. */
const pads = [textField(1, 'pads'), ...Array.from({ length: 4 }, () => numberField(8, 1)), numberField(20, ints)];

/** A TensorProto. The values spread a picture of ones evenly: the output of each convolution is of the size of its input. */
function weights(): Uint8Array[] {
	const count = weightShape.reduce((product, length) => product * length, 1);
	const values = Float32Array.from({ length: count }, (_, index) => (1 + (index % 7) / 7) / (channels * 9));
	const data = new Uint8Array(values.buffer);
	return [...weightShape.map((length) => numberField(1, length)), numberField(2, float32), textField(8, 'w'), bytesField(9, [data])];
}

/** A ValueInfoProto of float32. */
function picture(name: string): Uint8Array[] {
	const dimensions = trialShape.map((length) => bytesField(1, [numberField(1, length)]));
	const type = bytesField(1, [numberField(1, float32), bytesField(2, dimensions)]);
	return [textField(1, name), bytesField(2, [type])];
}

function varint(value: number): number[] {
	return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

function numberField(tag: number, value: number): Uint8Array {
	return Uint8Array.from([...varint(tag << 3), ...varint(value)]);
}

function bytesField(tag: number, parts: readonly Uint8Array[]): Uint8Array {
	const length = parts.reduce((sum, part) => sum + part.length, 0);
	return Buffer.concat([Uint8Array.from([...varint((tag << 3) | 2), ...varint(length)]), ...parts]);
}

function textField(tag: number, text: string): Uint8Array {
	return bytesField(tag, [Buffer.from(text)]);
}

/**
 * The graph of a tiny autoencoder's decoder with random weights: the layers of TAESD (https://github.com/madebyollin/taesd), 64 channels
 * throughout, whose latents [1, 4, h, w] become a picture [1, 3, 8h, 8w]. Field numbers: onnx.proto.
 */
import { bytesField, messageField, numberField } from '../../gpu-service/models/protobuf-writer.ts';

const channels = 64;
const float32 = 1;
const attributeTypes = { integers: 7, text: 3 } as const;

export function makeTinyDecoder(): Uint8Array {
	const nodes: Uint8Array[] = [];
	const tensors: Uint8Array[] = [];
	let made = 0;

	const add = (operator: string, inputs: readonly string[], attributes: Uint8Array[] = [], output = `t${made++}`): string => {
		nodes.push(
			messageField(1, [...inputs.map((input) => bytesField(1, input)), bytesField(2, output), bytesField(4, operator), ...attributes]),
		);
		return output;
	};
	const store = (dims: readonly number[], values: Float32Array): string => {
		const name = `w${made++}`;
		const data = new Uint8Array(values.buffer);
		tensors.push(
			messageField(5, [...dims.map((side) => numberField(1, side)), numberField(2, float32), bytesField(8, name), bytesField(9, data)]),
		);
		return name;
	};
	const convolution = (input: string, from: number, to: number, output?: string): string => {
		const values = Float32Array.from({ length: to * from * 9 }, (_, index) => Math.sin(index) / Math.sqrt(from * 9));
		return add('Conv', [input, store([to, from, 3, 3], values), store([to], new Float32Array(to))], [pads], output);
	};
	const block = (input: string): string => {
		const first = add('Relu', [convolution(input, channels, channels)]);
		const second = add('Relu', [convolution(first, channels, channels)]);
		return add('Relu', [add('Add', [convolution(second, channels, channels), input])]);
	};

	let at = add('Relu', [convolution(add('Tanh', ['latent_sample']), 4, channels)]);
	for (let level = 0; level < 3; level += 1) {
		for (let index = 0; index < 3; index += 1) at = block(at);
		at = add('Resize', [at, '', store([4], Float32Array.of(1, 1, 2, 2))], [text('mode', 'nearest')]);
		at = convolution(at, channels, channels);
	}
	convolution(block(at), channels, 3, 'sample');

	const graph = [
		...nodes,
		bytesField(2, 'tiny'),
		...tensors,
		messageField(11, picture('latent_sample', 4, 'latent')),
		messageField(12, picture('sample', 3, 'picture')),
	];
	return Buffer.concat([numberField(1, 8), messageField(7, graph), messageField(8, [numberField(2, 17)])]);
}

/** An AttributeProto: one pixel on every side, so that the size stays. */
const pads = messageField(5, [
	bytesField(1, 'pads'),
	...Array.from({ length: 4 }, () => numberField(8, 1)),
	numberField(20, attributeTypes.integers),
]);

function text(name: string, value: string): Uint8Array {
	return messageField(5, [bytesField(1, name), bytesField(4, value), numberField(20, attributeTypes.text)]);
}

/** A ValueInfoProto of float32 [1, count, height, width]. */
function picture(name: string, count: number, side: string): Uint8Array[] {
	const shape = [numberField(1, 1), numberField(1, count), bytesField(2, `${side}_height`), bytesField(2, `${side}_width`)];
	const dims = shape.map((dim) => messageField(1, [dim]));
	return [bytesField(1, name), messageField(2, [messageField(1, [numberField(1, float32), messageField(2, dims)])])];
}

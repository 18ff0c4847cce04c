/** Arrays with a shape. The core knows no runtime: whoever runs the networks converts to and from its own tensors. */

export type Tensor =
	| { type: 'float32'; data: Float32Array; shape: readonly number[] }
	| { type: 'int32'; data: Int32Array; shape: readonly number[] };

export type NamedTensors = Record<string, Tensor>;

/** 8-bit RGB, rows from the top, 3 bytes a pixel: `data.length === width * height * 3`. */
export interface RgbImage {
	width: number;
	height: number;
	data: Uint8Array;
}

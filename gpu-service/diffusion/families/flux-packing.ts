/** FLUX's transformer sees each square of 2 x 2 latents as one token, and is told where it lies. */
import type { Tensor } from '../tensor.ts';
import type { ValueInfo } from './family.ts';
import { float32, PATCH } from './transformer.ts';

/**
 * @param latents [channels, height, width], sides even
 * @returns [height/2 · width/2, channels · 4]: of every channel the square, row by row
 */
export function packLatents(latents: Float32Array, width: number, height: number): Float32Array {
	const packed = new Float32Array(latents.length);
	forEachLatent(latents.length, width, height, (unpackedAt, packedAt) => {
		packed[packedAt] = latents[unpackedAt];
	});
	return packed;
}

/** The way back. */
export function unpackLatents(packed: Float32Array, width: number, height: number): Float32Array {
	const latents = new Float32Array(packed.length);
	forEachLatent(packed.length, width, height, (unpackedAt, packedAt) => {
		latents[unpackedAt] = packed[packedAt];
	});
	return latents;
}

/**
 * Where tokens lie: rows of (0, y, x), for text of zeros.
 * @param declared the input as the file has it: exporters before diffusers 0.31 gave it a batch axis.
 */
export function positions(places: readonly (readonly [y: number, x: number])[], declared: ValueInfo | undefined): Tensor {
	const data = Float32Array.from(places.flatMap(([y, x]) => [0, y, x]));
	return declared?.shape.length === 3 ? float32(data, 1, places.length, 3) : float32(data, places.length, 3);
}

/** @param width in latents @returns [y, x] of every token */
export function tokenPlaces(width: number, height: number): [y: number, x: number][] {
	const columns = width / PATCH;
	return Array.from({ length: (columns * height) / PATCH }, (_, token) => [Math.floor(token / columns), token % columns]);
}

/** Calls `visit` with each place in [channels, height, width] and its place when packed. */
function forEachLatent(length: number, width: number, height: number, visit: (unpackedAt: number, packedAt: number) => void): void {
	const channels = length / (width * height);
	const columns = width / PATCH;
	for (let at = 0; at < length; at++) {
		const [channel, y, x] = [Math.floor(at / (width * height)), Math.floor(at / width) % height, at % width];
		const token = Math.floor(y / PATCH) * columns + Math.floor(x / PATCH);
		visit(at, ((token * channels + channel) * PATCH + (y % PATCH)) * PATCH + (x % PATCH));
	}
}

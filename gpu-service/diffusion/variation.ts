/** Variations of a picture: its first noise with some of another seed's mixed in, as A1111 does it ("variation seed"). */

/** [channels, height, width] */
type Shape = readonly [number, number, number];

/** Noises that are more alike than this are mixed along a line: the angles between them are too small to divide by. */
const ALIKE = 0.9995;

/**
 * Spherical interpolation from `first` (strength 0) to `other` (strength 1): K. Shoemake, "Animating Rotation with Quaternion Curves" (1985).
 * A1111 turns every column of each channel (all rows at one x) by its own angle, so that does this.
 *
 * @param first float32 of `shape`
 * @param other float32 of `shape`
 */
export function variationNoise(first: Float32Array, other: Float32Array, strength: number, shape: Shape): Float32Array {
	const [, height, width] = shape;
	const likeness = columnLikeness(first, other, shape);
	const isAlike = likeness.reduce((sum, cosine) => sum + cosine, 0) / likeness.length > ALIKE;
	return first.map((value, i) => {
		const cosine = likeness[Math.floor(i / (height * width)) * width + (i % width)];
		if (isAlike || Math.abs(cosine) === 1) return (1 - strength) * value + strength * other[i];
		const angle = Math.acos(cosine);
		return (Math.sin((1 - strength) * angle) * value + Math.sin(strength * angle) * other[i]) / Math.sin(angle);
	});
}

/** Cosine of the angle between the columns of both, [channels, width]. */
function columnLikeness(first: Float32Array, other: Float32Array, [channels, height, width]: Shape): Float32Array {
	return Float32Array.from({ length: channels * width }, (_, column) => {
		const start = Math.floor(column / width) * height * width + (column % width);
		let [product, firstSquare, otherSquare] = [0, 0, 0];
		for (let y = 0; y < height; y++) {
			const i = start + y * width;
			product += first[i] * other[i];
			firstSquare += first[i] ** 2;
			otherSquare += other[i] ** 2;
		}
		return Math.min(Math.max(product / Math.sqrt(firstSquare * otherSquare), -1), 1);
	});
}

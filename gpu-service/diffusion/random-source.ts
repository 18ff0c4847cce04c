/** Random numbers. A source is made for each picture and remembers where it is in its stream. */

export interface RandomSource {
	/** `count` values of the standard normal distribution, float32. */
	normal(count: number): Float32Array;
}

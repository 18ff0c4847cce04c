/**
 * The Box-Muller transform as torch vectorises it: 16 values at a time, with float32 polynomials for ln, sin and cos (Cephes; torch takes
 * them from avx_mathfun.h). Every operation rounds to float32; where torch fuses a multiplication and an addition, the product of two
 * float32 is exact in float64, so `fround(a * b + c)` rounds once as well.
 */

/** Values that are transformed together. */
export const BLOCK = 16;

const fround = Math.fround;
const TWO_PI = fround(2 * Math.PI);
const LN_2_HIGH = 0.693359375;
const LN_2_LOW = fround(-2.1219444e-4);
const SQRT_HALF = fround(0.70710677);
const LOG = [
	7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1,
	3.3333331174e-1,
].map(fround);
const [COS_2, COS_1, COS_0] = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(fround);
const [SIN_2, SIN_1, SIN_0] = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(fround);
const FOUR_OVER_PI = fround(1.27323954473516);
/** π/4 in three parts, the first two with room for an exact product. */
const [QUARTER_1, QUARTER_2, QUARTER_3] = [0.78515625, 2.4187564849853516e-4, 3.774894977445941e-8].map(fround);

const bits = new DataView(new ArrayBuffer(4));

/** Turns 16 uniform values of `values` from `start`, in place, into normal ones: eight radii, then eight angles. */
export function toNormalBlock(values: Float32Array, start: number): void {
	for (let i = start; i < start + BLOCK / 2; i++) {
		const radius = fround(Math.sqrt(fround(-2 * log(1 - values[i]))));
		const angle = fround(TWO_PI * values[i + BLOCK / 2]);
		const { sin, cos } = sinCos(angle);
		values[i] = radius * cos;
		values[i + BLOCK / 2] = radius * sin;
	}
}

/** ln of a positive float32. */
function log(value: number): number {
	bits.setFloat32(0, value);
	const word = bits.getUint32(0);
	let exponent = (word >>> 23) - 126;
	bits.setUint32(0, (word & 0x7fffff) | 0x3f000000);
	const mantissa = bits.getFloat32(0);
	let x = mantissa - 1;
	if (mantissa < SQRT_HALF) {
		exponent -= 1;
		x = fround(x + mantissa);
	}
	const square = fround(x * x);
	let y = LOG[0];
	for (let i = 1; i < LOG.length; i++) y = fround(y * x + LOG[i]);
	y = fround(y * x);
	y = fround(y * square + fround(exponent * LN_2_LOW));
	y = fround(square * -0.5 + y);
	return fround(exponent * LN_2_HIGH + fround(x + y));
}

/** sin and cos of an angle from 0 to 2π. */
function sinCos(angle: number): { sin: number; cos: number } {
	const octant = (Math.trunc(fround(angle * FOUR_OVER_PI)) + 1) & ~1;
	let x = fround(angle - octant * QUARTER_1);
	x = fround(x - octant * QUARTER_2);
	x = fround(x - octant * QUARTER_3);
	const square = fround(x * x);
	let c = fround(fround(COS_2 * square + COS_1) * square + COS_0);
	c = fround(c * square);
	c = fround(c * square - fround(0.5 * square));
	c = fround(c + 1);
	let s = fround(fround(SIN_2 * square + SIN_1) * square + SIN_0);
	s = fround(s * square);
	s = fround(s * x + x);
	const swapped = (octant & 2) !== 0;
	const sin = swapped ? c : s;
	const cos = swapped ? s : c;
	return { sin: octant & 4 ? -sin : sin, cos: (octant - 2) & 4 ? cos : -cos };
}

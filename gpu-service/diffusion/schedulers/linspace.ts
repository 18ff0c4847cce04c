/** Evenly spaced numbers, to the last bit as the reference's libraries give them. */

/** `numpy.linspace(from, to, count)`, float64. */
export function linspace(from: number, to: number, count: number): number[] {
	const step = count > 1 ? (to - from) / (count - 1) : 0;
	return Array.from({ length: count }, (_, i) => (i > 0 && i === count - 1 ? to : from + i * step));
}

/** `torch.linspace(from, to, count)`, float32: from the near end in each half. */
export function linspaceFloat32(from: number, to: number, count: number): Float32Array {
	const first = Math.fround(from);
	const last = Math.fround(to);
	const step = count > 1 ? Math.fround(Math.fround(last - first) / (count - 1)) : 0;
	return Float32Array.from({ length: count }, (_, i) => (i < count / 2 ? first + step * i : last - step * (count - 1 - i)));
}

/** To the nearest whole number, halves to the even one, as numpy rounds. */
export function roundHalfEven(value: number): number {
	const floor = Math.floor(value);
	const rest = value - floor;
	if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
	return floor % 2 === 0 ? floor : floor + 1;
}

/** Puts together what a network makes of tiles. Rows are handed on as soon as they are whole, so that only one row of tiles is held. */
import type { Running } from './families/family.ts';
import { type Span, type TilePlan, tileWeights } from './tiles.ts';

export interface Mosaic {
	plan: TilePlan;
	/** Of what the network makes. */
	channels: number;
	/** Pixels of the result for one of the plan. */
	scale: number;
	/** Runs the network on one tile: float32 [channels, scale · rows, scale · columns]. */
	make(column: Span, row: Span): Running<Float32Array>;
	/** Takes one row of one channel of the result; valid until it returns. */
	take(channel: number, y: number, values: Float32Array): void;
	/** Called after each tile. */
	made?(tile: number, tiles: number): Running<void>;
}

/** Tiles are made row after row, from the left. */
export function* layMosaic({ plan, channels, scale, make, take, made }: Mosaic): Running<void> {
	const { columns, rows } = plan;
	const width = plan.width * scale;
	const bandHeight = rows[0].size * scale;
	const plane = bandHeight * width;
	const band = new Float32Array(channels * plane);
	let top = 0;

	/** Hands on the rows above `next`, and makes room below. */
	function moveTo(next: number): void {
		const whole = next - top;
		for (let channel = 0; channel < channels; channel++) {
			const [from, to] = [channel * plane, (channel + 1) * plane];
			for (let y = 0; y < whole; y++) take(channel, top + y, band.subarray(from + y * width, from + (y + 1) * width));
			band.copyWithin(from, from + whole * width, to);
			band.fill(0, to - whole * width, to);
		}
		top = next;
	}

	function add(values: Float32Array, column: number, row: number): void {
		const across = tileWeights(columns, column, scale);
		const down = tileWeights(rows, row, scale);
		const left = columns[column].start * scale;
		for (let channel = 0; channel < channels; channel++) {
			for (let y = 0; y < down.length; y++) {
				const from = (channel * down.length + y) * across.length;
				const to = channel * plane + y * width + left;
				for (let x = 0; x < across.length; x++) band[to + x] += across[x] * down[y] * values[from + x];
			}
		}
	}

	for (const [row, rowSpan] of rows.entries()) {
		moveTo(rowSpan.start * scale);
		for (const [column, columnSpan] of columns.entries()) {
			add(yield* make(columnSpan, rowSpan), column, row);
			if (made !== undefined) yield* made(row * columns.length + column + 1, rows.length * columns.length);
		}
	}
	moveTo(plan.height * scale);
}

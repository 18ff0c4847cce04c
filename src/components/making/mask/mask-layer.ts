/**
 * A mask that is being painted: a canvas with the picture's pixels, white where it is painted anew and black where it is kept. Marks meet by
 * their lighter or darker pixel, so that a soft edge stays soft however often a stroke crosses itself.
 */
import { createCanvas } from '../canvas.ts';
import { createBrush, type Stroke } from './brush.ts';

export interface MaskLayer {
	readonly canvas: HTMLCanvasElement;
	readonly canUndo: boolean;
	readonly canRedo: boolean;
	begin(stroke: Stroke): void;
	/** Goes on to a point. @param pressure 0 to 1; makes the mark smaller */
	to(x: number, y: number, pressure: number): void;
	end(): void;
	/** Takes the stroke in work back, as if it had never begun. */
	abandon(): void;
	undo(): void;
	redo(): void;
	invert(): void;
	clear(): void;
}

/** A part of the canvas as it was, or as it will be again. */
interface Patch {
	x: number;
	y: number;
	canvas: HTMLCanvasElement;
}

/** Most pixels that are kept for undoing: 4 bytes each. */
const mostKept = 40_000_000;
/** Marks follow each other in this share of their size. */
const spacing = 0.06;

/** @param former the mask to go on with */
export function createMaskLayer(width: number, height: number, former: CanvasImageSource | null = null): MaskLayer {
	const { canvas, context } = createCanvas(width, height);
	const before = createCanvas(width, height);
	const brush = createBrush();
	const done: Patch[] = [];
	const undone: Patch[] = [];
	let stroke: Stroke | null = null;
	let last: { x: number; y: number; pressure: number } | null = null;
	let left = 0;
	let top = 0;
	let right = 0;
	let bottom = 0;

	context.fillStyle = '#000';
	context.fillRect(0, 0, width, height);
	if (former !== null) context.drawImage(former, 0, 0, width, height);

	const remember = (): void => {
		before.context.globalCompositeOperation = 'copy';
		before.context.drawImage(canvas, 0, 0);
	};

	/** Keeps what was there before, within the bounds. */
	const keep = (): void => {
		const x = Math.max(0, Math.floor(left));
		const y = Math.max(0, Math.floor(top));
		const w = Math.min(width, Math.ceil(right)) - x;
		const h = Math.min(height, Math.ceil(bottom)) - y;
		if (w <= 0 || h <= 0) return;
		const patch = createCanvas(w, h);
		patch.context.drawImage(before.canvas, x, y, w, h, 0, 0, w, h);
		done.push({ x, y, canvas: patch.canvas });
		undone.length = 0;
		let kept = 0;
		const surplus = done.findLastIndex(({ canvas: { width: pw, height: ph } }) => {
			kept += pw * ph;
			return kept > mostKept;
		});
		// The newest step can always be undone.
		done.splice(0, Math.min(surplus + 1, done.length - 1));
	};

	const whole = (change: () => void): void => {
		remember();
		[left, top, right, bottom] = [0, 0, width, height];
		change();
		keep();
	};

	const mark = (x: number, y: number, pressure: number): void => {
		if (stroke === null) return;
		const size = Math.max(1, stroke.size * pressure);
		context.globalCompositeOperation = stroke.erases ? 'darken' : 'lighten';
		context.drawImage(brush(stroke), x - size / 2, y - size / 2, size, size);
		left = Math.min(left, x - size);
		top = Math.min(top, y - size);
		right = Math.max(right, x + size);
		bottom = Math.max(bottom, y + size);
	};

	/** Puts a patch in its place and holds what it covers instead. */
	const swap = (from: Patch[], to: Patch[]): void => {
		const patch = from.pop();
		if (patch === undefined) return;
		const { x, y } = patch;
		const { width: w, height: h } = patch.canvas;
		const covered = createCanvas(w, h);
		covered.context.drawImage(canvas, x, y, w, h, 0, 0, w, h);
		context.globalCompositeOperation = 'source-over';
		context.drawImage(patch.canvas, x, y);
		to.push({ x, y, canvas: covered.canvas });
	};

	return {
		canvas,
		get canUndo() {
			return done.length > 0;
		},
		get canRedo() {
			return undone.length > 0;
		},
		begin: (begun) => {
			stroke = begun;
			last = null;
			[left, top, right, bottom] = [width, height, 0, 0];
			remember();
		},
		to: (x, y, pressure) => {
			if (stroke === null) return;
			if (last === null) mark(x, y, pressure);
			else {
				const distance = Math.hypot(x - last.x, y - last.y);
				const step = Math.max(0.5, stroke.size * Math.min(pressure, last.pressure) * spacing);
				const marks = Math.floor(distance / step);
				if (marks === 0) return;
				for (let n = 1; n <= marks; n += 1) {
					const share = n / marks;
					mark(last.x + (x - last.x) * share, last.y + (y - last.y) * share, last.pressure + (pressure - last.pressure) * share);
				}
			}
			last = { x, y, pressure };
		},
		end: () => {
			if (stroke === null) return;
			stroke = null;
			keep();
		},
		abandon: () => {
			if (stroke === null) return;
			stroke = null;
			context.globalCompositeOperation = 'copy';
			context.drawImage(before.canvas, 0, 0);
		},
		undo: () => swap(done, undone),
		redo: () => swap(undone, done),
		invert: () =>
			whole(() => {
				context.globalCompositeOperation = 'difference';
				context.fillStyle = '#fff';
				context.fillRect(0, 0, width, height);
			}),
		clear: () =>
			whole(() => {
				context.globalCompositeOperation = 'source-over';
				context.fillStyle = '#000';
				context.fillRect(0, 0, width, height);
			}),
	};
}

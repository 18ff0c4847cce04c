/** The larger picture that is painted from: the old one, around it what its edges suggest; and the mask of what is new. */
import { createCanvas } from '../canvas.ts';
import { toFile } from '../prepare.ts';
import type { Size } from '../ratios.ts';
import type { Loaded } from '../use-picture.ts';
import { type Frame, fullSize } from './frame.ts';

/** How far the new part reaches into the old one, fading: a share of its shorter side, within pixels. */
const overlap = { share: 0.08, least: 8, most: 64 } as const;
/** The border is as coarse as the picture would be on a canvas this many times smaller: colours, no shapes. */
const coarseness = 24;
/** Grain that the border gets, so that there is something to make shapes of: levels up or down. */
const grain = 22;
/** Rows that get their grain in one go. */
const rowsAtOnce = 256;

export interface Extended {
	picture: Blob;
	mask: Blob;
}

/** @param base size of the old picture in the new one */
export async function composeExtension(picture: Loaded, base: Size, frame: Frame): Promise<Extended> {
	return {
		picture: await toFile(await drawPicture(picture, base, frame), 'image/png'),
		mask: await toFile(drawMask(base, frame), 'image/png'),
	};
}

async function drawPicture(picture: Loaded, base: Size, frame: Frame): Promise<HTMLCanvasElement> {
	const { width, height } = fullSize(base, frame);
	const { canvas, context } = createCanvas(width, height);
	const old = crop(picture, base);
	stretchEdges(context, old, base, frame);
	// Blurred by drawing it small and large again; what was sharp streaks becomes soft colour.
	const small = createCanvas(Math.max(1, Math.round(width / coarseness)), Math.max(1, Math.round(height / coarseness)));
	small.context.drawImage(canvas, 0, 0, small.canvas.width, small.canvas.height);
	context.globalAlpha = 0.6;
	context.drawImage(small.canvas, 0, 0, width, height);
	context.globalAlpha = 1;
	await addGrain(context, { width, height });
	context.drawImage(old, frame.left, frame.top);
	return canvas;
}

/** The old picture in its size, cut to its shape. */
function crop({ image, width, height }: Loaded, base: Size): HTMLCanvasElement {
	const { canvas, context } = createCanvas(base.width, base.height);
	const scale = Math.max(base.width / width, base.height / height);
	context.imageSmoothingQuality = 'high';
	context.drawImage(image, (base.width - width * scale) / 2, (base.height - height * scale) / 2, width * scale, height * scale);
	return canvas;
}

/** The outermost pixels, drawn out to the new edges. */
function stretchEdges(context: CanvasRenderingContext2D, old: HTMLCanvasElement, base: Size, { left, top, right, bottom }: Frame): void {
	const columns = [
		{ from: 0, wide: 1, to: 0, room: left },
		{ from: 0, wide: base.width, to: left, room: base.width },
		{ from: base.width - 1, wide: 1, to: left + base.width, room: right },
	];
	const rows = [
		{ from: 0, wide: 1, to: 0, room: top },
		{ from: 0, wide: base.height, to: top, room: base.height },
		{ from: base.height - 1, wide: 1, to: top + base.height, room: bottom },
	];
	for (const across of columns) {
		for (const down of rows) {
			if (across.room === 0 || down.room === 0) continue;
			context.drawImage(old, across.from, down.from, across.wide, down.wide, across.to, down.to, across.room, down.room);
		}
	}
}

async function addGrain(context: CanvasRenderingContext2D, { width, height }: Size): Promise<void> {
	for (let top = 0; top < height; top += rowsAtOnce) {
		const image = context.getImageData(0, top, width, Math.min(rowsAtOnce, height - top));
		for (let at = 0; at < image.data.length; at += 4) {
			const change = (Math.random() - 0.5) * 2 * grain;
			for (let channel = 0; channel < 3; channel += 1) image.data[at + channel] = (image.data[at + channel] ?? 0) + change;
		}
		context.putImageData(image, 0, top);
		await new Promise((resolve) => setTimeout(resolve));
	}
}

/** White is new; it fades into the old picture at the edges that have moved. */
function drawMask(base: Size, frame: Frame): HTMLCanvasElement {
	const { width, height } = fullSize(base, frame);
	const { canvas, context } = createCanvas(width, height);
	const { left, top } = frame;
	const reach = Math.round(Math.min(overlap.most, Math.max(overlap.least, overlap.share * Math.min(base.width, base.height))));
	context.fillStyle = '#fff';
	context.fillRect(0, 0, width, height);
	context.fillStyle = '#000';
	context.fillRect(left, top, base.width, base.height);
	const fade = (x0: number, y0: number, x1: number, y1: number) => {
		const gradient = context.createLinearGradient(x0, y0, x1, y1);
		gradient.addColorStop(0, '#fff');
		gradient.addColorStop(1, '#000');
		context.globalCompositeOperation = 'lighten';
		context.fillStyle = gradient;
		context.fillRect(left, top, base.width, base.height);
	};
	const right = left + base.width;
	const bottom = top + base.height;
	if (frame.left > 0) fade(left, 0, left + reach, 0);
	if (frame.right > 0) fade(right, 0, right - reach, 0);
	if (frame.top > 0) fade(0, top, 0, top + reach);
	if (frame.bottom > 0) fade(0, bottom, 0, bottom - reach);
	return canvas;
}

/** Shows a picture with its mask over it: stripes that can be told from any picture, light or dark. */

import { createCanvas } from '../canvas.ts';
import type { Size } from '../ratios.ts';
import type { View } from './view.ts';

interface Shown {
	picture: CanvasImageSource;
	/** In pixels of the mask; the others may have more or fewer. */
	size: Size;
	mask: CanvasImageSource;
	view: View;
}

export interface MaskScreen {
	/**
	 * @param stage in pixels of the page
	 * @param area what has changed, in pixels of the stage; null for everything
	 */
	draw(shown: Shown, stage: Size, area: Area | null): void;
}

export interface Area {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** Wide enough to be seen, narrow enough to see through, in pixels of the page. */
const stripePx = 5;
/** What the picture is darkened and lightened to where it is marked: the accent, with stripes of ink. */
const darker = ['#ffd24a', '#8f7113'] as const;
const lighter = ['#8a6a0a', '#1c1600'] as const;

export function createMaskScreen(canvas: HTMLCanvasElement): MaskScreen {
	const context = canvas.getContext('2d');
	if (context === null) throw new Error('This browser gives no canvas to paint on.');
	const { canvas: layer, context: marks } = createCanvas(1, 1);
	const patterns = { darker: stripes(marks, darker), lighter: stripes(marks, lighter) };

	const place = (target: CanvasRenderingContext2D, { x, y, scale }: View, ratio: number): void => {
		target.setTransform(scale * ratio, 0, 0, scale * ratio, x * ratio, y * ratio);
		target.imageSmoothingEnabled = scale < 4;
	};
	const whole = (target: CanvasRenderingContext2D, mode: GlobalCompositeOperation, style: string | CanvasPattern): void => {
		target.setTransform(1, 0, 0, 1, 0, 0);
		target.globalCompositeOperation = mode;
		target.fillStyle = style;
		target.fillRect(0, 0, target.canvas.width, target.canvas.height);
	};

	return {
		draw: ({ picture, size, mask, view }, stage, area) => {
			const ratio = window.devicePixelRatio;
			for (const one of [canvas, layer]) {
				const [width, height] = [Math.round(stage.width * ratio), Math.round(stage.height * ratio)];
				if (one.width !== width) one.width = width;
				if (one.height !== height) one.height = height;
			}
			for (const one of [context, marks]) {
				one.save();
				one.setTransform(1, 0, 0, 1, 0, 0);
				if (area === null) continue;
				one.beginPath();
				one.rect(area.left * ratio, area.top * ratio, (area.right - area.left) * ratio, (area.bottom - area.top) * ratio);
				one.clip();
			}
			const drawMask = () => {
				whole(marks, 'source-over', '#000');
				place(marks, view, ratio);
				marks.drawImage(mask, 0, 0, size.width, size.height);
			};
			const lay = (mode: GlobalCompositeOperation) => {
				context.setTransform(1, 0, 0, 1, 0, 0);
				context.globalCompositeOperation = mode;
				context.drawImage(layer, 0, 0);
			};
			context.setTransform(1, 0, 0, 1, 0, 0);
			context.globalCompositeOperation = 'source-over';
			context.clearRect(0, 0, canvas.width, canvas.height);
			place(context, view, ratio);
			context.drawImage(picture, 0, 0, size.width, size.height);
			// Black darkens nothing once it is turned to white; the stripes are what is left where the mask is white.
			drawMask();
			whole(marks, 'difference', '#fff');
			whole(marks, 'lighten', patterns.darker);
			context.save();
			place(context, view, ratio);
			context.beginPath();
			context.rect(0, 0, size.width, size.height);
			context.clip();
			lay('multiply');
			drawMask();
			whole(marks, 'multiply', patterns.lighter);
			lay('screen');
			context.restore();
			for (const one of [context, marks]) one.restore();
		},
	};
}

function stripes(target: CanvasRenderingContext2D, [one, other]: readonly [string, string]): CanvasPattern {
	const side = Math.round(stripePx * 2 * window.devicePixelRatio);
	const { canvas, context } = createCanvas(side, side);
	context.fillStyle = one;
	context.fillRect(0, 0, side, side);
	context.strokeStyle = other;
	context.lineWidth = side / 5;
	for (const from of [-side, 0, side]) {
		context.beginPath();
		context.moveTo(from - side, side * 2);
		context.lineTo(from + side * 2, -side);
		context.stroke();
	}
	const pattern = target.createPattern(canvas, 'repeat');
	if (pattern === null) throw new Error('This browser gives no pattern to paint with.');
	return pattern;
}

/** Where a picture lies on the screen, and how it is moved and enlarged there. Pure. */
import type { Size } from '../ratios.ts';

/** A point of the picture at (px, py) is seen at (x + px * scale, y + py * scale), in pixels of the page. */
export interface View {
	x: number;
	y: number;
	scale: number;
}

export interface Point {
	x: number;
	y: number;
}

/** Around a picture that fits, in pixels. */
const margin = 12;
/** One pixel of the picture is at most as large as this. */
const mostScale = 24;

/** The whole picture in the middle. */
export function fitView(stage: Size, picture: Size): View {
	const scale = Math.min((stage.width - 2 * margin) / picture.width, (stage.height - 2 * margin) / picture.height);
	return { scale, x: (stage.width - picture.width * scale) / 2, y: (stage.height - picture.height * scale) / 2 };
}

export function toPicture({ x, y, scale }: View, point: Point): Point {
	return { x: (point.x - x) / scale, y: (point.y - y) / scale };
}

/** Enlarges around a point of the screen, which keeps its place. */
export function zoomAt(view: View, point: Point, factor: number, stage: Size, picture: Size): View {
	const least = fitView(stage, picture).scale / 2;
	const scale = Math.min(mostScale, Math.max(least, view.scale * factor));
	const share = scale / view.scale;
	return keepInSight({ scale, x: point.x - (point.x - view.x) * share, y: point.y - (point.y - view.y) * share }, stage, picture);
}

export function moveBy(view: View, dx: number, dy: number, stage: Size, picture: Size): View {
	return keepInSight({ ...view, x: view.x + dx, y: view.y + dy }, stage, picture);
}

/** Two fingers that moved: what lay under them lies under them still. */
export function pinch(view: View, before: readonly [Point, Point], now: readonly [Point, Point], stage: Size, picture: Size): View {
	const [from, to] = [middle(before), middle(now)];
	const factor = distance(now) / Math.max(1, distance(before));
	return zoomAt(moveBy(view, to.x - from.x, to.y - from.y, stage, picture), to, factor, stage, picture);
}

/** At least a quarter of the stage shows some of the picture. */
function keepInSight(view: View, stage: Size, picture: Size): View {
	const clamp = (at: number, size: number, room: number) => Math.min(room * 0.75, Math.max(room * 0.25 - size, at));
	return {
		...view,
		x: clamp(view.x, picture.width * view.scale, stage.width),
		y: clamp(view.y, picture.height * view.scale, stage.height),
	};
}

function middle([a, b]: readonly [Point, Point]): Point {
	return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function distance([a, b]: readonly [Point, Point]): number {
	return Math.hypot(a.x - b.x, a.y - b.y);
}

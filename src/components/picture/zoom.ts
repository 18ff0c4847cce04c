/** Where a picture stands on the stage: how large, and how far from the middle. Pure; lengths are CSS pixels. */

export interface Size {
	width: number;
	height: number;
}

export interface Point {
	/** From the middle of the stage. */
	x: number;
	y: number;
}

export interface View extends Point {
	/** 1 is the whole picture, as large as it fits. */
	scale: number;
}

export const wholePicture: View = { scale: 1, x: 0, y: 0 };

/** How large the whole picture is on the stage. */
export function sizeOnStage(stage: Size, picture: Size): Size {
	const scale = Math.min(stage.width / picture.width, stage.height / picture.height);
	return { width: picture.width * scale, height: picture.height * scale };
}

/** The scale at which a pixel of the picture is one of the screen. */
export function oneToOne(stage: Size, picture: Size, pixelRatio: number): number {
	return picture.width / pixelRatio / sizeOnStage(stage, picture).width;
}

/** Smallest and largest scale: all of the picture, or less when its pixels need less; and large enough to see single pixels. */
export function limits(stage: Size, picture: Size, pixelRatio: number): { min: number; max: number } {
	const natural = oneToOne(stage, picture, pixelRatio);
	return { min: Math.min(1, natural), max: Math.max(6, natural * 6) };
}

/** What the middle of a double tap goes to: close, or back to the whole. */
export function toggledScale({ scale }: View, natural: number): number {
	return scale > 1.05 ? 1 : Math.max(2.5, Math.min(natural, 6));
}

/** Changes the scale so that what is under `at` stays there. */
export function zoomAt(view: View, scale: number, at: Point): View {
	const ratio = scale / view.scale;
	return { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
}

/** Keeps the picture on the stage: no further than its edge, and in the middle where it is smaller. */
export function hold(view: View, stage: Size, picture: Size, { min, max }: { min: number; max: number }): View {
	const scale = Math.min(max, Math.max(min, view.scale));
	const whole = sizeOnStage(stage, picture);
	const held = (offset: number, shown: number, room: number) => {
		const most = Math.max(0, (shown * scale - room) / 2);
		// Not minus zero.
		return Math.min(most, Math.max(-most, offset)) + 0;
	};
	return { scale, x: held(view.x, whole.width, stage.width), y: held(view.y, whole.height, stage.height) };
}

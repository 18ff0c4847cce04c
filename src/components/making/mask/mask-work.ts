/** What is done to a whole mask, beside the page: blurring and packing millions of pixels would hold up the finger that paints. */
import type { Size } from '../ratios.ts';

/** What the worker is asked for: the mask in this size with its edges feathered, to be shown or as a file. */
export interface MaskOrder extends Size {
	number: number;
	mask: ImageBitmap;
	/** Pixels of the wanted size over which edges fade on either side. */
	feather: number;
	wanted: 'picture' | 'file';
}

export interface MaskAnswer {
	number: number;
	/** A PNG, white where it is painted anew, is null when nothing is marked; undefined when it could not be made. */
	made: ImageBitmap | Blob | null | undefined;
}

export interface MaskWork extends Disposable {
	/** A small copy with its edges feathered. */
	show(mask: HTMLCanvasElement, featherPx: number): Promise<ImageBitmap>;
	/** A PNG, white where it is painted anew; null when nothing is marked. */
	toFile(mask: HTMLCanvasElement, featherPx: number): Promise<Blob | null>;
}

/** Longest side of what is shown while it is feathered: enough to judge by, quick to blur. */
const longestShown = 720;

export function openMaskWork(): MaskWork {
	const worker = new Worker(new URL('./mask-worker.ts', import.meta.url), { type: 'module', name: 'easel-mask' });
	const waiting = new Map<number, { resolve(made: unknown): void; reject(error: Error): void }>();
	let orders = 0;
	const fail = () => {
		for (const { reject } of waiting.values()) reject(new Error('The mask could not be made.'));
		waiting.clear();
	};
	worker.onerror = fail;
	worker.onmessage = ({ data: { number, made } }: MessageEvent<MaskAnswer>) => {
		const asked = waiting.get(number);
		waiting.delete(number);
		if (made === undefined) asked?.reject(new Error('The mask could not be made.'));
		else asked?.resolve(made);
	};
	/** @param scale of what is wanted, for one pixel of the mask */
	const ask = async <Made>(canvas: HTMLCanvasElement, featherPx: number, scale: number, wanted: MaskOrder['wanted']): Promise<Made> => {
		const mask = await createImageBitmap(canvas);
		const number = orders;
		orders += 1;
		const size = { width: Math.round(canvas.width * scale), height: Math.round(canvas.height * scale) };
		return await new Promise<Made>((resolve, reject) => {
			waiting.set(number, { resolve: resolve as (made: unknown) => void, reject });
			const order: MaskOrder = { ...size, number, mask, feather: featherPx * scale, wanted };
			worker.postMessage(order, [mask]);
		});
	};
	return {
		show: (mask, featherPx) => ask(mask, featherPx, Math.min(1, longestShown / Math.max(mask.width, mask.height)), 'picture'),
		toFile: (mask, featherPx) => ask(mask, featherPx, 1, 'file'),
		[Symbol.dispose]: () => {
			worker.terminate();
			fail();
		},
	};
}

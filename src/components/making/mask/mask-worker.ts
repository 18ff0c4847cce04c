/** Entry of the mask editor's worker. */
import { feather } from './feather.ts';
import type { MaskAnswer, MaskOrder } from './mask-work.ts';

addEventListener('message', async ({ data: order }: MessageEvent<MaskOrder>) => {
	const made = await make(order).catch(() => undefined);
	const answer: MaskAnswer = { number: order.number, made };
	postMessage(answer, { transfer: made instanceof ImageBitmap ? [made] : [] });
});

async function make({ mask, width, height, feather: radius, wanted }: MaskOrder): Promise<MaskAnswer['made']> {
	const canvas = new OffscreenCanvas(width, height);
	const context = canvas.getContext('2d', { willReadFrequently: true });
	if (context === null) throw new Error('This browser gives no canvas to paint on.');
	context.drawImage(mask, 0, 0, width, height);
	mask.close();
	const image = context.getImageData(0, 0, width, height);
	const levels = new Uint8ClampedArray(width * height);
	for (let at = 0; at < levels.length; at += 1) levels[at] = image.data[at * 4] ?? 0;
	if (wanted === 'file' && levels.every((level) => level === 0)) return null;
	const soft = feather({ width, height, data: levels }, radius);
	const pixels = new Uint32Array(image.data.buffer);
	for (let at = 0; at < pixels.length; at += 1) pixels[at] = 0xff00_0000 + (soft.data[at] ?? 0) * 0x01_0101;
	context.putImageData(image, 0, 0);
	return wanted === 'file' ? await canvas.convertToBlob({ type: 'image/png' }) : canvas.transferToImageBitmap();
}

/** One picture from beginning to end: painted, what a mask keeps put back, enlarged. */
import type { Family, ModelParts, Painting, PaintRequest, Upscaler } from './families/family.ts';
import { keepUnmasked } from './keep-unmasked.ts';
import { paint } from './paint.ts';
import { upscale } from './upscale.ts';

/** What is done to a painted picture. */
export interface Finish {
	/** Whether what the mask keeps is put back as it was; diffusers leaves it as the VAE gives it back. */
	keepUnmasked: boolean;
	/** Null leaves the picture in its size. */
	upscaler: Upscaler | null;
}

export function* makePicture(family: Family, parts: ModelParts, request: PaintRequest & Finish): Painting {
	const painted = yield* paint(family, parts, request);
	const { source, upscaler } = request;
	const kept = request.keepUnmasked && source !== null && source.mask !== null ? keepUnmasked(painted, source.image, source.mask) : painted;
	return upscaler === null ? kept : yield* upscale(kept, upscaler);
}

/** What is painted on: latents of a size, in the format of a model's VAE. */
import type { LatentFormat } from './latent-format.ts';

export interface Canvas {
	format: LatentFormat;
	/** In latents. */
	width: number;
	height: number;
}

/** @param size in pixels */
export function canvasOf(format: LatentFormat, size: { width: number; height: number }): Canvas {
	return { format, width: size.width / format.pixels, height: size.height / format.pixels };
}

/** How many numbers the latents of a picture are. */
export function latentCount({ format, width, height }: Canvas): number {
	return format.channels * height * width;
}

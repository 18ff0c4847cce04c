/** What is done with each thing that a backend reports while it paints: progress is told, previews are encoded, pictures are written. */
import type { PictureFile } from '#contract/generation.ts';
import type { ServiceProgress } from '#contract/service.ts';
import type { PaintJob, PaintObserver } from '../backends/backend.ts';
import type { Claim } from '../queue/queue.ts';
import type { AttemptContext } from './context.ts';
import { type LiveGeneration, remainingSeconds } from './live.ts';
import { encodeLivePreview, encodePicture } from './picture.ts';
import { Stopped } from './stopped.ts';

/** What a painting has left behind so far. */
export interface PaintedFiles {
	pictures: Promise<PictureFile>[];
	warnings: string[];
	/** Milliseconds from pixels to synced file, all pictures together. */
	encodeMs: number;
}

export interface ObserveOptions {
	context: AttemptContext;
	claim: Claim;
	job: PaintJob;
	state: LiveGeneration;
	painted: PaintedFiles;
	abort: AbortController;
	/** Called with every stage and step. */
	onProgress(progress: ServiceProgress): void;
}

export function observePainting({ context, claim, job, state, painted, abort, onProgress }: ObserveOptions): PaintObserver {
	const { backend, outputs, events, log, at } = context;
	const { generation, attempt } = claim;
	const { id } = generation;
	const { progress } = state;
	const tell = () => {
		progress.remaining_s = remainingSeconds(state, performance.now());
		events.emit('step', { id, progress: { ...progress } });
		onProgress(progress);
	};
	let previewing = false;
	return {
		onStage: (stage, { picture, loading, upscaled = null }) => {
			if (stage === 'denoise') state.paintingSince ??= performance.now();
			if (picture !== progress.picture) progress.step = 0;
			Object.assign(progress, { stage, picture, loading, upscaled });
			tell();
		},
		onStep: ({ picture, step, steps, preview }) => {
			Object.assign(progress, { stage: 'denoise', picture, step, steps, loading: null, upscaled: null });
			tell();
			void at('step', id);
			// While one preview is being encoded the next is left out: there is a newer one soon.
			if (previewing) return;
			previewing = true;
			encodeLivePreview(preview)
				.then(({ bytes, type, image }) => {
					state.preview = { picture, step, bytes, type };
					progress.preview = true;
					events.emit('preview', { id, picture, step, image });
				})
				.catch((error: unknown) => log.warn('a preview could not be made', { id, error }))
				.finally(() => {
					previewing = false;
				});
		},
		onPicture: async (picture) => {
			const began = performance.now();
			const file = encodePicture(backend, generation, picture, job).then((png) =>
				outputs.writePicture(id, attempt, {
					n: picture.n,
					seed: picture.seed,
					width: picture.pixels.width,
					height: picture.pixels.height,
					png,
				}),
			);
			painted.pictures.push(file);
			file.then(
				() => {
					painted.encodeMs += performance.now() - began;
				},
				(error: unknown) => abort.abort(new Stopped('picture-failed', { cause: error })),
			);
		},
		onWarning: (message) => {
			if (!painted.warnings.includes(message)) painted.warnings.push(message);
		},
	};
}

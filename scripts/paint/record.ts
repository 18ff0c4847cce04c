/** The record of one painting: what the server would write beside the pictures. */
import { createHash } from 'node:crypto';
import type { CatalogModel } from '#contract/catalog.ts';
import type { GenerationRequest, PictureFile, Settings, Sidecar } from '#contract/generation.ts';
import type { Backend, RgbPixels } from '../../gpu-service/backends/backend.ts';
import { encodePicture } from '../../gpu-service/worker/picture.ts';

interface PaintedPicture {
	n: number;
	seed: number;
	pixels: RgbPixels;
}

export interface RecorderOptions {
	id: string;
	request: GenerationRequest;
	settings: Settings;
	model: CatalogModel;
	backend: Backend;
}

export interface Recorder {
	readonly id: string;
	/** A PNG with its settings in it. */
	encode(picture: PaintedPicture): Promise<Uint8Array>;
	add(picture: PaintedPicture, name: string, png: Uint8Array): void;
	warn(message: string): void;
	/** When all is done. */
	record(): Sidecar;
}

export function createRecorder({ id, request, settings, model, backend }: RecorderOptions): Recorder {
	const createdAt = Date.now();
	const began = performance.now();
	const files: PictureFile[] = [];
	const warnings: string[] = [];
	let encodeMs = 0;
	return {
		id,
		encode: async (picture) => {
			const encodeBegan = performance.now();
			const png = await encodePicture(backend, { id, request, settings, createdAt }, picture);
			encodeMs += performance.now() - encodeBegan;
			return png;
		},
		add: ({ n, seed, pixels: { width, height } }, name, png) => {
			files.push({ name, n, seed, width, height, bytes: png.length, sha256: createHash('sha256').update(png).digest('hex') });
		},
		warn: (message) => void warnings.push(message),
		record: () => {
			const { run, timings } = backend.measured();
			const created = new Date(createdAt).toISOString();
			return {
				easel: 1,
				id,
				owner: 'command line',
				state: 'done',
				request,
				settings,
				model: { name: model.name, title: model.title, hash: model.hash },
				run,
				warnings,
				timings: timings === null ? null : { ...timings, queued: null, encode: encodeMs, total: performance.now() - began },
				files: files.toSorted((a, b) => a.n - b.n),
				problem: null,
				created_at: created,
				started_at: created,
				ended_at: new Date().toISOString(),
			};
		},
	};
}

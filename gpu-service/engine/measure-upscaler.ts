/** Finds out how much an upscaler enlarges that does not say so: by a trial, in a child that lives no longer. */
import { basename, dirname } from 'node:path';
import type { Log } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import { inspectUpscaler } from '../models/upscaler-file.ts';
import type { Runtime } from '../onnx/network.ts';
import { startChild } from './child-handle.ts';
import { createNetworkPool } from './network-pool.ts';
import { measureScale } from './upscalers.ts';

/** An upscaler of usual size needs a few seconds. */
const trialLimitMs = 120_000;

export interface MeasureOptions {
	/** Program of the child. */
	file: URL;
	libraryFolders: readonly string[];
	provider: string;
	log: Log;
}

/** @param path of the file, absolute. @throws ProblemError when it is no upscaler, or cannot be tried. */
export async function measureUpscalerInChild(path: string, { file, libraryFolders, provider, log }: MeasureOptions): Promise<number> {
	const child = startChild(file, log, libraryFolders);
	const measured = Promise.withResolvers<number>();
	child.listen((answer) => {
		if (answer.kind === 'measured') measured.resolve(answer.scale);
		if (answer.kind === 'failed') measured.reject(new ProblemError(answer.code, answer.detail));
	});
	child.order({ kind: 'measure', path, provider });
	const limit = setTimeout(() => {
		measured.reject(new ProblemError('step_timeout', `Its trial took longer than ${trialLimitMs / 1000} s.`));
	}, trialLimitMs);
	try {
		return await Promise.race([
			measured.promise,
			child.ended.then((problem) => {
				throw problem;
			}),
		]);
	} finally {
		clearTimeout(limit);
		await child.kill();
	}
}

/** In the child. @throws ModelFault, NetworkError */
export async function measureUpscaler(path: string, provider: string, runtime: Runtime): Promise<number> {
	const file = basename(path);
	const network = inspectUpscaler(dirname(path), file, provider);
	const pool = createNetworkPool({ provider, runtime });
	await pool.use(new Map([[file, { path, file }]]));
	return await measureScale(await pool.open(file), network, file);
}

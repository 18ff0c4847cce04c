/** {@link Outputs} on a folder. */
import { join } from 'node:path';
import { ProblemError } from '#contract/problem.ts';
import { binDropped, restoreDropped } from './dropped-files.ts';
import { type FilePort, nodeFiles } from './file-port.ts';
import { withFileProblems } from './file-problem.ts';
import { binGeneration, expireBin, purgeGeneration, restoreGeneration } from './generation-bin.ts';
import { createLayout } from './layout.ts';
import type { Outputs } from './outputs.ts';
import { publish, writePartial } from './publication.ts';

export interface OutputsOptions {
	/** Absolute; made when it is missing. */
	folder: string;
	/** New work is refused while less is free. */
	reserveBytes: number;
	files?: FilePort;
}

export function createOutputs({ folder, reserveBytes, files = nodeFiles }: OutputsOptions): Outputs {
	const layout = createLayout(folder);
	const run = withFileProblems;
	return {
		writePicture: (id, attempt, picture) => run(() => writePartial(files, layout, { id, attempt, picture })),
		publish: (attempt, day, sidecar) => run(() => publish(files, layout, { attempt, day, sidecar })),
		discard: (id, attempt) => run(() => files.removeFolder(layout.partial(id, attempt))),
		sweep: (keep) =>
			run(async () => {
				for (const name of await files.list(layout.partials)) {
					if (!keep.has(name)) await files.removeFolder(join(layout.partials, name));
				}
			}),
		bin: (id, day, names) => run(() => binGeneration(files, layout, { id, day, names })),
		restore: (id, day, names) => run(() => restoreGeneration(files, layout, { id, day, names })),
		purge: (id, day, names) => run(() => purgeGeneration(files, layout, { id, day, names })),
		binFile: (name) => run(() => binDropped(files, layout, name)),
		restoreFile: (name) => run(() => restoreDropped(files, layout, name)),
		expireBin: (before) => run(() => expireBin(files, layout, before)),
		checkSpace: () =>
			run(async () => {
				await files.makeFolder(folder);
				const free = await files.freeBytes(folder);
				if (free < reserveBytes) throw notEnough(free, reserveBytes);
			}),
		checkWritable: () =>
			run(async () => {
				const probe = join(layout.partials, 'probe');
				await files.makeFolder(layout.partials);
				await files.writeFile(probe, new Uint8Array(1));
				await files.removeFile(probe);
			}),
	};
}

function notEnough(free: number, reserve: number): ProblemError {
	const [freeMb, reserveMb] = [free, reserve].map((bytes) => Math.round(bytes / 1e6));
	return new ProblemError(
		'out_of_disk',
		`Only ${freeMb} MB are free on the disk that holds the pictures, and ${reserveMb} MB are kept in reserve. Free some space, then try again.`,
		{ reason: { name: 'disk_short', values: { free_bytes: free, reserve_bytes: reserve } } },
	);
}

/** One generation without a server: `npm run paint -- "a fox in the snow" --seed 7 --out fox.png`. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createLog } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import { resolveSettings } from '#contract/settings.ts';
import { createLocalBackend } from '../gpu-service/backends/local.ts';
import { readPaintArguments, usage } from './paint/arguments.ts';
import { ExitError, exitCodeOf, exitCodes } from './paint/exit-codes.ts';
import { chooseOutputs } from './paint/output-names.ts';
import { readPictures } from './paint/pictures.ts';
import { createProgress } from './paint/progress.ts';
import { createRecorder } from './paint/record.ts';
import { findLoras, findModel, readPaintConfiguration } from './paint/setup.ts';

try {
	process.exitCode = await main();
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	const code = exitCodeOf(error);
	if (code === exitCodes.internal && error instanceof Error) process.stderr.write(`${error.stack}\n`);
	process.exitCode = code;
}

async function main(): Promise<number> {
	const wanted = readPaintArguments(process.argv.slice(2));
	if (wanted === 'help') {
		process.stdout.write(usage);
		return exitCodes.done;
	}
	const abort = new AbortController();
	let interrupts = 0;
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.on(signal, () => {
			interrupts += 1;
			if (interrupts > 1) process.exit(exitCodes.interrupted);
			abort.abort(new ExitError(exitCodes.interrupted, 'Stopped.'));
		});
	}

	const configuration = readPaintConfiguration();
	const log = createLog({ source: 'paint', level: 'warn', terminal: true, write: (line) => process.stderr.write(line) });
	const { name, models } = findModel(wanted.model);
	const { request: named, loras } = findLoras(wanted.request);
	const { request, readInput } = await readPictures(named);
	await using backend = await createLocalBackend({ configuration, log, models, loras });
	const catalog = await backend.catalog();
	const model = catalog.models.find((candidate) => candidate.name === (name ?? catalog.default_model));
	if (model === undefined) {
		const names = catalog.models.map((candidate) => candidate.name).join(', ');
		throw new ExitError(exitCodes.model, `There is no model "${name ?? ''}". Models: ${names || 'none'}.`);
	}
	if (model.problem !== null) throw new ProblemError(model.problem.code, model.problem.detail);
	const settings = resolveSettings({ ...request, model: model.name }, model, Math.floor(Math.random() * 2 ** 32), catalog);
	const files = await chooseOutputs(wanted.out, settings);

	const progress = createProgress({ stream: process.stderr, isTerminal: process.stderr.isTTY === true, settings });
	const recorder = createRecorder({ id: randomUUID(), request, settings, model, backend });
	try {
		await backend.paint(
			{ id: recorder.id, settings, readInput },
			{
				...progress.observer,
				onPicture: async (picture) => {
					const path = files[picture.n - 1] ?? '';
					const png = await recorder.encode(picture);
					await writeWhole(path, png);
					recorder.add(picture, basename(path), png);
					progress.finished(path);
				},
				onWarning: (message) => {
					recorder.warn(message);
					progress.observer.onWarning(message);
				},
			},
			abort.signal,
		);
	} finally {
		progress.end();
	}
	process.stdout.write(wanted.json ? `${JSON.stringify(recorder.record(), null, '\t')}\n` : `${files.join('\n')}\n`);
	return exitCodes.done;
}

/** Nobody ever sees half a file: it is written beside its place and renamed. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
	try {
		const folder = await mkdtemp(join(dirname(path), '.easel-'));
		try {
			await writeFile(join(folder, basename(path)), bytes, { flush: true });
			await rename(join(folder, basename(path)), path);
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	} catch (error) {
		throw new ExitError(exitCodes.output, `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`, {
			cause: error,
		});
	}
}

/** Models from the command line: `npm run models -- add sd-turbo`. Works on the models folder itself, or asks the Easel that has it in use. */
import type { ModelJob } from '#contract/models.ts';
import { problemOf } from '#contract/problem.ts';
import { inGigabytes } from '../gpu-service/models/library/fetch.ts';
import { type ModelsCommand, readModelsArguments, usage } from './models/arguments.ts';
import { openShelf, type Shelf } from './models/shelf.ts';
import { askYesNo, createJobProgress } from './models/tell.ts';
import { ExitError, exitCodeOf, exitCodes } from './paint/exit-codes.ts';

const doneWords = { add: 'there', verify: 'whole', prepare: 'prepared', int8: 'there' } as const;

try {
	process.exitCode = await main();
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	const code = exitCodeOf(error);
	if (code === exitCodes.internal && problemOf(error) === null && error instanceof Error) process.stderr.write(`${error.stack}\n`);
	process.exitCode = code;
}

async function main(): Promise<number> {
	const command = readModelsArguments(process.argv.slice(2));
	if (command.verb === 'help') {
		process.stdout.write(usage);
		return exitCodes.done;
	}
	await using shelf = await openShelf();
	return await run(command, shelf);
}

async function run(command: Exclude<ModelsCommand, { verb: 'help' }>, shelf: Shelf): Promise<number> {
	switch (command.verb) {
		case 'list':
			for (const { name, title, family, problem } of (await shelf.catalog()).models)
				print(`${name}\t${title}\t${problem?.detail ?? family}`);
			return exitCodes.done;
		case 'presets':
			for (const { name, title, bytes, licence } of await shelf.presets())
				print(`${name}\t${title}\t${inGigabytes(bytes)}\t${licence.name}`);
			return exitCodes.done;
		case 'remove': {
			const { bytes_freed } = await shelf.remove(command.name, { kind: command.kind, force: command.force });
			print(`removed ${command.name}; ${inGigabytes(bytes_freed)} are free again`);
			return exitCodes.done;
		}
		case 'verify':
			return await follow(await shelf.verify(command.name), shelf);
		case 'prepare':
			return await follow(await shelf.prepare(command.name, { int8: command.int8 }), shelf);
		case 'default':
			await shelf.makeDefault(command.name);
			print(`requests that name no model are painted by ${command.name} now`);
			return exitCodes.done;
		case 'add':
			return await follow(await shelf.add(command.request), shelf);
	}
}

/** Waits for the end of a job, and asks for the licence on the way. Ctrl-C pauses it: adding the same again goes on. */
async function follow(started: ModelJob, shelf: Shelf): Promise<number> {
	const stop = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
	const progress = createJobProgress({ stream: process.stderr, isTerminal: process.stderr.isTTY === true });
	let job = await shelf.wait(started.id, progress.show, stop.signal);
	progress.end();
	if (stop.signal.aborted) {
		if (job.state === 'running') await shelf.pause(job.id);
		throw new ExitError(exitCodes.interrupted, 'Stopped. Adding the same again goes on from here.');
	}
	if (job.state === 'licence') {
		const { licence, bytes } = job;
		const words = `Licence: ${licence?.name ?? 'not stated'}${licence?.url == null ? '' : ` (${licence.url})`}. To fetch: ${bytes === null ? 'not known' : inGigabytes(bytes)}.`;
		if (job.variants.length > 0)
			process.stderr.write(`Chosen: ${job.variant ?? 'default'}. Also there, with --variant: ${job.variants.join(', ')}.\n`);
		process.stderr.write(`${words}\n`);
		if (!(await askYesNo('Have you read it, and do you accept it?', stop.signal))) {
			throw new ExitError(exitCodes.request, 'Not accepted, so nothing was fetched. Accept it with --accept-licence.');
		}
		await shelf.accept(job.id);
		job = await shelf.wait(job.id, progress.show, stop.signal);
		progress.end();
	}
	for (const warning of job.warnings) process.stderr.write(`Note: ${warning}\n`);
	if (job.state === 'done') {
		print(`${doneWords[job.kind]}: ${job.models.join(', ')}`);
		return exitCodes.done;
	}
	if (stop.signal.aborted) await shelf.pause(job.id);
	throw new ExitError(stop.signal.aborted ? exitCodes.interrupted : exitCodes.model, job.problem?.detail ?? `It is ${job.state}.`);
}

function print(line: string): void {
	process.stdout.write(`${line}\n`);
}

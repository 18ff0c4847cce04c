/** One engine child process as its parent holds it: orders in, answers out, and the reason when it has ended. */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Log } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import { childEnvironment } from './child-environment.ts';
import { countMemoryKills } from './memory-kills.ts';
import { type Answer, createFrameReader, framePipe, type Order } from './protocol.ts';

export interface ChildHandle {
	readonly pid: number;
	order(order: Order): void;
	/** Who hears the answers that concern no painting; one listener at a time. */
	listen(listener: (answer: Answer, pixels: Uint8Array) => void): void;
	/** Who hears all answers, whatever they concern. Returns the way to stop. */
	overhear(listener: (answer: Answer, pixels: Uint8Array) => void): () => void;
	/** Ends the process at once and frees all it held. Resolves when it is gone. */
	kill(): Promise<void>;
	/** The end of what it printed as errors, drivers and libraries included; complete when it has ended. */
	lastWords(): string;
	/** Resolves when the process is gone and everything it wrote has been heard, with the reason in case nobody asked for its end. */
	readonly ended: Promise<ProblemError>;
}

const outOfMemory = /bad_alloc|out of memory|cannot allocate memory/i;
const keptErrorBytes = 4_000;

/**
 * @param file the program that the child runs.
 * @param libraryFolders where the libraries of its provider lie, beside those of the system.
 */
export function startChild(file: URL, log: Log, libraryFolders: readonly string[]): ChildHandle {
	const killsBefore = countMemoryKills();
	const started = spawn(process.execPath, [fileURLToPath(file)], {
		stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
		serialization: 'advanced',
		env: childEnvironment(libraryFolders),
	});
	let listener: (answer: Answer, pixels: Uint8Array) => void = () => undefined;
	const overhearing = new Set<typeof listener>();
	let lastWords = '';
	const frames = started.stdio[framePipe] as Readable;
	frames.on(
		'data',
		createFrameReader((answer, pixels) => {
			if (!('painting' in answer)) listener(answer, pixels);
			for (const one of overhearing) one(answer, pixels);
		}),
	);
	frames.on('error', (error) => log.warn('the pipe from the engine failed', { error }));
	started.stdout?.on('data', (words: Buffer) => log.debug(words.toString().trimEnd()));
	started.stderr?.on('data', (words: Buffer) => {
		lastWords = (lastWords + words.toString()).slice(-keptErrorBytes);
		log.debug(words.toString().trimEnd());
	});
	const closed = Promise.withResolvers<ProblemError>();
	started.once('error', (error) => {
		log.error('the engine cannot be started', { error });
		closed.resolve(toReason(false, null, 'none'));
	});
	started.once('close', (code, signal) => {
		const forMemory = outOfMemory.test(lastWords) || (signal === 'SIGKILL' && countMemoryKills() > killsBefore);
		closed.resolve(toReason(forMemory, code, signal));
	});
	return {
		pid: started.pid ?? -1,
		order: (order) => {
			// A child that has just died hears nothing; `ended` tells.
			if (started.connected) started.send(order, () => undefined);
		},
		listen: (next) => {
			listener = next;
		},
		overhear: (one) => {
			overhearing.add(one);
			return () => overhearing.delete(one);
		},
		lastWords: () => lastWords,
		kill: async () => {
			started.kill('SIGKILL');
			await closed.promise;
		},
		ended: closed.promise,
	};
}

function toReason(forMemory: boolean, code: number | null, signal: string | null): ProblemError {
	if (forMemory) {
		return new ProblemError('out_of_memory', 'The machine ran out of memory. Try a smaller picture, or free memory on the machine.', {
			reason: { name: 'memory_gone', values: {} },
		});
	}
	const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
	return new ProblemError('worker_crashed', `The engine ended unexpectedly (${how}). Try again; if it happens again, try other settings.`);
}

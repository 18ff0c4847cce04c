/** Keeps one program running: starts it again when it dies, with a growing pause. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Log } from '#contract/log.ts';
import { healthyAfterMs, pauseBeforeRestart } from './backoff.ts';
import { toReadable } from './child-output.ts';
import { killGroup } from './processes.ts';

/** EX_CONFIG of sysexits: starting it again would not help. */
const badConfiguration = 78;

export interface Program {
	/** `web` or `gpu`. */
	name: string;
	/** For `process.execPath`. */
	args: readonly string[];
	cwd: string;
	env: NodeJS.ProcessEnv;
}

export interface KeepRunningOptions {
	program: Program;
	log: Log;
	/** Gets the program's output as lines for people; null leaves it as it is, on the supervisor's own output. */
	write: ((text: string) => void) | null;
	onSpawn: (pid: number) => void;
	/** The program refuses its settings. */
	onRefusal: () => void;
	pause?: (deaths: number) => number;
}

export interface KeptProgram {
	/** Lets it finish what it is doing; resolves when it is gone. */
	stop: () => Promise<void>;
	/** Ends it, and all that it started, at once. */
	kill: () => void;
}

/**
 * The program gets an IPC channel and must end when that closes ('disconnect'): so it never outlives the supervisor, even one that is killed.
 * It leads a process group of its own: Ctrl-C reaches the supervisor only.
 */
export function keepRunning({ program, log, write, onSpawn, onRefusal, pause = pauseBeforeRestart }: KeepRunningOptions): KeptProgram {
	let child: ChildProcess | null = null;
	let timer: NodeJS.Timeout | undefined;
	let deaths = 0;
	let stopping = false;
	const gone = Promise.withResolvers<void>();

	function start(): void {
		const output = write === null ? 'inherit' : 'pipe';
		const startedAt = performance.now();
		const started = spawn(process.execPath, program.args, {
			cwd: program.cwd,
			env: program.env,
			stdio: ['ignore', output, output, 'ipc'],
			detached: process.platform !== 'win32',
		});
		child = started;
		if (started.pid !== undefined) onSpawn(started.pid);
		for (const stream of [started.stdout, started.stderr]) {
			if (stream !== null) createInterface({ input: stream }).on('line', (line) => write?.(toReadable(program.name, line)));
		}
		// 'exit' does not come for a program that could not be spawned; 'error' does.
		started.once('error', (error) => log.error('a process cannot be started', { name: program.name, error }));
		started.once('exit', (code, signal) => {
			// What it had started (the engine) goes with it.
			if (started.pid !== undefined) killGroup(started.pid);
			child = null;
			if (stopping) return gone.resolve();
			if (code === badConfiguration) {
				stopping = true;
				gone.resolve();
				return onRefusal();
			}
			deaths = performance.now() - startedAt >= healthyAfterMs ? 1 : deaths + 1;
			const pauseMs = pause(deaths);
			log.error('a process died and is started again', { name: program.name, code, signal, pause_ms: pauseMs });
			timer = setTimeout(start, pauseMs);
		});
	}

	start();
	return {
		stop: () => {
			stopping = true;
			clearTimeout(timer);
			if (child === null) gone.resolve();
			// Windows has no SIGTERM that a program could hear.
			else if (process.platform === 'win32') child.disconnect();
			else child.kill('SIGTERM');
			return gone.promise;
		},
		kill: () => {
			stopping = true;
			clearTimeout(timer);
			if (child?.pid !== undefined) killGroup(child.pid);
		},
	};
}

/** A real process under test: started, listened to line by line, stopped or killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Program extends AsyncDisposable {
	readonly pid: number;
	readonly lines: readonly string[];
	/** Resolves with the first line, past or future, that `accept` takes. Rejects when the program ends or after 30 s. */
	line(accept: (line: string) => boolean): Promise<string>;
	/** Sends a signal and waits for the end. Resolves with the exit code, or null after a signal. */
	end(signal: NodeJS.Signals): Promise<number | null>;
}

const deadlineMs = 30_000;

export function startProgram(script: string, environment: Record<string, string>, flags: readonly string[] = []): Program {
	const { PATH = '', HOME = '' } = process.env;
	const child: ChildProcess = spawn(process.execPath, [script, ...flags], {
		env: { PATH, HOME, ...environment },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const lines: string[] = [];
	const watchers = new Set<() => void>();
	const ended = once(child, 'exit').then(([code]) => code as number | null);
	for (const stream of [child.stdout, child.stderr]) {
		if (stream === null) continue;
		createInterface({ input: stream }).on('line', (line) => {
			lines.push(line);
			for (const look of watchers) look();
		});
	}
	const end = async (signal: NodeJS.Signals) => {
		if (child.exitCode === null && child.signalCode === null) child.kill(signal);
		return ended;
	};
	return {
		pid: child.pid ?? 0,
		lines,
		line: (accept) =>
			new Promise((resolve, reject) => {
				const fail = (why: string) => finish(() => reject(new Error(`${script}: ${why}. It said:\n${lines.join('\n')}`)));
				const timer = setTimeout(() => fail('the line did not come'), deadlineMs);
				const finish = (act: () => void) => {
					clearTimeout(timer);
					watchers.delete(look);
					act();
				};
				const look = () => {
					const found = lines.find(accept);
					if (found !== undefined) finish(() => resolve(found));
				};
				watchers.add(look);
				void ended.then((code) => {
					look();
					if (watchers.has(look)) fail(`it ended with ${code}`);
				});
				look();
			}),
		end,
		[Symbol.asyncDispose]: async () => {
			await end('SIGKILL');
		},
	};
}

/** Resolves as soon as `look` gives something other than null or false; asks every 20 ms, rejects after `withinMs`. */
export async function until<Found>(
	what: string,
	look: () => Promise<Found | null | false> | Found | null | false,
	withinMs = deadlineMs,
): Promise<Found> {
	const end = performance.now() + withinMs;
	for (;;) {
		const found = await look();
		if (found !== null && found !== false) return found;
		if (performance.now() > end) throw new Error(`Not within ${withinMs} ms: ${what}.`);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

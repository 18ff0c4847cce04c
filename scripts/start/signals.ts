import type { EventEmitter } from 'node:events';

export interface StopOnSignalsOptions {
	/** Emits the signals: `process`. */
	signals: EventEmitter;
	stop: () => void;
	kill: () => void;
	say: (text: string) => void;
	/** Monotonic milliseconds. */
	now?: () => number;
}

/**
 * The first Ctrl-C stops, the second one kills. npm passes every signal on once more, so what comes within half a second is the same one.
 */
export function stopOnSignals({ signals, stop, kill, say, now = () => performance.now() }: StopOnSignalsOptions): void {
	let asked: number | null = null;
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
		signals.on(signal, () => {
			if (asked === null) {
				asked = now();
				say('\nStopping after the current step. Press Ctrl-C again to stop at once.\n');
				stop();
			} else if (now() - asked > 500) kill();
		});
	}
}

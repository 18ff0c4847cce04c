/** Tells how far a painting is: one moving line on a terminal, plain lines elsewhere. */
import type { Settings } from '#contract/generation.ts';
import type { PaintObserver } from '../../gpu-service/backends/backend.ts';

export interface ProgressOptions {
	stream: { write(text: string): unknown };
	isTerminal: boolean;
	settings: Pick<Settings, 'count'>;
}

export interface Progress {
	observer: Pick<PaintObserver, 'onStage' | 'onStep' | 'onWarning'>;
	/** A picture lies in its place. */
	finished(path: string): void;
	/** Nothing more comes. */
	end(): void;
}

const barWidth = 24;
/** Plain lines for every so many parts of the way, so that a log stays readable. */
const plainParts = 4;

export function createProgress({ stream, isTerminal, settings: { count } }: ProgressOptions): Progress {
	let stage = '';
	let began = performance.now();

	const line = (text: string) => stream.write(isTerminal ? `\r\u001b[K${text}\n` : `${text}\n`);
	const moving = (text: string, share: number) => {
		const full = Math.round(share * barWidth);
		if (isTerminal) stream.write(`\r\u001b[K[${'#'.repeat(full)}${'.'.repeat(barWidth - full)}] ${text}`);
	};
	const which = (picture: number) => (count === 1 ? '' : `picture ${picture} of ${count}, `);

	return {
		observer: {
			onStage: (next, { picture, loading }) => {
				if (next === 'denoise') began = performance.now();
				if (isTerminal) moving(next === 'loading' ? 'loading the model' : `${which(picture)}${next}`, loading ?? 0);
				else if (next !== stage && next !== 'denoise') line(next === 'loading' ? 'loading the model' : `${which(picture)}${next}`);
				stage = next;
			},
			onStep: ({ picture, step, steps }) => {
				const left = ((performance.now() - began) / step) * (steps - step);
				const text = `${which(picture)}step ${step} of ${steps}`;
				moving(`${text}, ${(left / 1000).toFixed(left < 10_000 ? 1 : 0)} s left`, step / steps);
				if (!isTerminal && (step === steps || step % Math.ceil(steps / plainParts) === 0)) line(text);
			},
			onWarning: (message) => line(`Note: ${message}`),
		},
		finished: (path) => line(`wrote ${path}`),
		end: () => {
			if (isTerminal) stream.write('\r\u001b[K');
		},
	};
}

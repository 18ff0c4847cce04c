/** One painting in a child that holds its model: the order goes in, steps and pictures come out, a limit watches over every network run. */
import type { Stage } from '#contract/generation.ts';
import { ProblemError } from '#contract/problem.ts';
import type { ChildHandle } from './child-handle.ts';
import type { EngineTimings } from './measurements.ts';
import type { Answer, EnginePixels, PaintWork } from './protocol.ts';

export interface EngineObserver {
	onStage(stage: Stage, detail: { picture: number; loading: number | null }): void;
	onStep(step: { picture: number; step: number; steps: number; preview: EnginePixels }): void;
	/** The next picture is painted while the promise is pending. When it rejects, painting stops and fails with its reason. */
	onPicture(picture: { n: number; seed: number; pixels: EnginePixels }): Promise<void>;
	onWarning(message: string): void;
}

export interface PaintInChildOptions {
	child: ChildHandle;
	work: PaintWork;
	observer: EngineObserver;
	signal: AbortSignal;
	stepLimitMs: number;
	/** Filled as the painting goes on. */
	timings: EngineTimings;
}

/** @throws ProblemError; the signal's reason when it was aborted; what `onPicture` rejected with. */
export async function paintInChild({ child, work, observer, signal, stepLimitMs, timings }: PaintInChildOptions): Promise<void> {
	const end = Promise.withResolvers<'painted' | 'stopped' | ProblemError>();
	const pictures: Promise<void>[] = [];
	let refusal: { reason: unknown } | null = null;
	let heardAt = performance.now();
	const stop = () => child.order({ kind: 'stop' });
	const limit = setTimeout(() => {
		const seconds = Math.round(stepLimitMs / 1000);
		end.resolve(
			new ProblemError(
				'step_timeout',
				`A single step took longer than ${seconds} s and was stopped. Try a smaller picture or another model.`,
			),
		);
	}, stepLimitMs);

	function hear(answer: Answer, pixels: Uint8Array): void {
		limit.refresh();
		heardAt = performance.now();
		switch (answer.kind) {
			case 'stage':
				observer.onStage(answer.stage, { picture: answer.picture, loading: null });
				break;
			case 'ran':
				timings.device += answer.ms;
				if (answer.stage !== 'denoise') timings[answer.stage] = (timings[answer.stage] ?? 0) + answer.ms;
				break;
			case 'notice':
				observer.onWarning(answer.message);
				break;
			case 'step': {
				const { picture, step, steps, ms, width, height } = answer;
				timings.steps.push(ms);
				observer.onStep({ picture, step, steps, preview: { width, height, data: pixels } });
				break;
			}
			case 'picture': {
				const { n, seed, width, height } = answer;
				const kept = observer.onPicture({ n, seed, pixels: { width, height, data: pixels } }).catch((reason: unknown) => {
					refusal ??= { reason };
					stop();
				});
				pictures.push(kept);
				break;
			}
			case 'painted':
			case 'stopped':
				end.resolve(answer.kind);
				break;
			case 'failed':
				end.resolve(new ProblemError(answer.code, answer.detail));
				break;
			default:
		}
	}

	signal.addEventListener('abort', stop);
	child.listen(hear);
	child.order({ kind: 'paint', work });
	if (signal.aborted) stop();
	const crash = child.ended.then((problem) => ({ crash: problem }));
	const outcome = await Promise.race([end.promise, crash]);
	clearTimeout(limit);
	signal.removeEventListener('abort', stop);
	child.listen(() => undefined);

	let problem: ProblemError | null = null;
	if (typeof outcome === 'object') {
		const brokenOff = 'crash' in outcome || outcome.problem.code === 'step_timeout';
		if (brokenOff) timings.device += performance.now() - heardAt;
		problem = 'crash' in outcome ? outcome.crash : outcome;
		// After a failure nothing that the child holds is trusted any more.
		await child.kill();
	}
	await Promise.all(pictures);
	if (refusal !== null) throw (refusal as { reason: unknown }).reason;
	if (signal.aborted && outcome !== 'painted') throw signal.reason;
	if (problem !== null) throw problem;
}

/** One painting in a child that holds its model: the order goes in, steps and pictures come out, a limit watches over every network run. */
import type { Stage } from '#contract/generation.ts';
import { ProblemError } from '#contract/problem.ts';
import type { ChildHandle } from './child-handle.ts';
import type { EngineTimings } from './measurements.ts';
import type { Answer, EnginePixels, PaintingNews, PaintWork, Together } from './protocol.ts';

export interface EngineObserver {
	onStage(stage: Stage, detail: { picture: number; loading: number | null; upscaled?: number }): void;
	onStep(step: { picture: number; step: number; steps: number; preview: EnginePixels }): void;
	/** The next picture is painted while the promise is pending. When it rejects, painting stops and fails with its reason. */
	onPicture(picture: { n: number; seed: number; pixels: EnginePixels }): Promise<void>;
	onWarning(message: string): void;
}

/** A child, and who is being painted in it. */
export interface PaintingChild extends ChildHandle {
	readonly paintings: Set<PaintingInChild>;
	/** Nothing that it holds is trusted any more: it takes nobody new, and ends with the last that has begun. */
	spoil(): void;
	isUsable(): boolean;
}

interface PaintingInChild {
	readonly number: number;
	/** Whether a network has run for it, or is about to. */
	begun: boolean;
	/** Whether another one has begun beside it. */
	accompanied: boolean;
}

export interface PaintInChildOptions {
	child: PaintingChild;
	work: PaintWork;
	together: Together;
	observer: EngineObserver;
	/** It was found out how many like this gain from being painted together. */
	onTogether(most: number): void;
	signal: AbortSignal;
	stepLimitMs: number;
	/** Filled as the painting goes on. */
	timings: EngineTimings;
}

/** The child went while others were painted in it and before this painting had begun: nothing is lost, and another child can paint it. */
export class NotBegun extends Error {
	override name = 'NotBegun';
}

type End = { how: 'painted' | 'stopped' } | { how: 'failed' | 'too-long' | 'crashed'; problem: ProblemError };

let lastNumber = 0;

/** @throws ProblemError; NotBegun; the signal's reason when it was aborted; what `onPicture` rejected with. */
export async function paintInChild(options: PaintInChildOptions): Promise<void> {
	const { child, work, together, observer, signal, stepLimitMs, timings } = options;
	lastNumber += 1;
	const me: PaintingInChild = { number: lastNumber, begun: false, accompanied: false };
	const cameSecond = child.paintings.size > 0;
	const ended = Promise.withResolvers<End>();
	const pictures: Promise<void>[] = [];
	let refusal: { reason: unknown } | null = null;
	let heardAt = performance.now();
	const stop = () => child.order({ kind: 'stop', painting: me.number });
	const limit = setTimeout(() => ended.resolve({ how: 'too-long', problem: tooLong(stepLimitMs) }), stepLimitMs);

	function overhear(answer: Answer, pixels: Uint8Array): void {
		limit.refresh();
		heardAt = performance.now();
		if ('painting' in answer && answer.painting === me.number) hear(answer, pixels);
	}

	function hear(news: PaintingNews, pixels: Uint8Array): void {
		switch (news.kind) {
			case 'stage':
				begin(me, child);
				observer.onStage(news.stage, { picture: news.picture, loading: null });
				break;
			case 'ran':
				timings.device += news.ms;
				if (news.stage !== 'denoise') timings[news.stage] = (timings[news.stage] ?? 0) + news.ms;
				break;
			case 'notice':
				observer.onWarning(news.message);
				break;
			case 'step': {
				const { picture, step, steps, ms, width, height } = news;
				timings.steps.push(ms);
				observer.onStep({ picture, step, steps, preview: { width, height, data: pixels } });
				break;
			}
			case 'tile':
				observer.onStage('upscale', { picture: news.picture, loading: null, upscaled: news.tile / news.tiles });
				break;
			case 'picture': {
				const { n, seed, width, height } = news;
				const kept = observer.onPicture({ n, seed, pixels: { width, height, data: pixels } }).catch((reason: unknown) => {
					refusal ??= { reason };
					stop();
				});
				pictures.push(kept);
				break;
			}
			case 'together':
				options.onTogether(news.most);
				break;
			case 'failed':
				ended.resolve({ how: 'failed', problem: new ProblemError(news.code, news.detail) });
				break;
			default:
				ended.resolve({ how: news.kind });
		}
	}

	child.paintings.add(me);
	signal.addEventListener('abort', stop);
	const deafen = child.overhear(overhear);
	child.order({ kind: 'paint', painting: me.number, work, together });
	if (signal.aborted) stop();
	const crash = child.ended.then((problem): End => ({ how: 'crashed', problem }));
	const end = await Promise.race([ended.promise, crash]);
	clearTimeout(limit);
	signal.removeEventListener('abort', stop);
	deafen();
	if (me.begun && (end.how === 'too-long' || end.how === 'crashed')) timings.device += performance.now() - heardAt;
	await leave(me, child, end);
	await Promise.all(pictures);
	if (refusal !== null) throw (refusal as { reason: unknown }).reason;
	if (signal.aborted && end.how !== 'painted') throw signal.reason;
	if ('problem' in end) throw cameSecond && !me.begun && end.how !== 'failed' ? new NotBegun('its child went') : blame(me, end);
}

function begin(me: PaintingInChild, { paintings }: PaintingChild): void {
	if (me.begun) return;
	me.begun = true;
	const others = [...paintings].filter((other) => other !== me && other.begun);
	me.accompanied = others.length > 0;
	for (const other of others) other.accompanied = true;
}

/** After a failure nothing that the child holds is trusted any more; who has begun in it may end. */
async function leave(me: PaintingInChild, child: PaintingChild, { how }: End): Promise<void> {
	child.paintings.delete(me);
	if (how === 'failed' || how === 'too-long') child.spoil();
	const othersBegan = [...child.paintings].some(({ begun }) => begun);
	if (how === 'too-long' || (!child.isUsable() && !othersBegan)) await child.kill();
}

/** Nobody knows whose fault it was when several were painted: each is then tried once more, alone, as after a crash. */
function blame({ accompanied }: PaintingInChild, { how, problem }: Extract<End, { problem: ProblemError }>): ProblemError {
	const isOwnFault = !accompanied || (how === 'failed' && problem.problem.code !== 'out_of_memory');
	if (isOwnFault || problem.problem.code === 'worker_crashed') return problem;
	return new ProblemError('worker_crashed', `While several pictures were painted together: ${problem.problem.detail}`, { cause: problem });
}

function tooLong(stepLimitMs: number): ProblemError {
	const seconds = Math.round(stepLimitMs / 1000);
	return new ProblemError(
		'step_timeout',
		`A single step took longer than ${seconds} s and was stopped. Try a smaller picture or another model.`,
		{ reason: { name: 'step_too_long', values: { seconds } } },
	);
}

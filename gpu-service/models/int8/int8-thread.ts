/** Makes an int8 model in a thread of its own: reading and writing gigabytes would keep everybody else waiting. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type Problem, ProblemError, problemOf } from '#contract/problem.ts';
import { ModelFault, type ModelFaultKind } from '../model-fault.ts';
import { type Int8Source, makeInt8Model } from './int8-model.ts';

interface Order {
	folder: string;
	source: Int8Source;
}

type Answer =
	| { made: { name: string; layers: number } }
	| { problem: Problem }
	| { fault: { kind: ModelFaultKind; file: string; what: string } };

/** As `makeInt8Model`; ending it early leaves nothing. @throws ProblemError, ModelFault; the signal's reason. */
export async function makeInt8InThread(order: Order, signal: AbortSignal): Promise<{ name: string; layers: number }> {
	signal.throwIfAborted();
	const thread = new Worker(new URL(import.meta.url), { workerData: order });
	const { promise, resolve, reject } = Promise.withResolvers<Answer>();
	thread.once('message', resolve);
	thread.once('error', reject);
	thread.once('exit', () => reject(new Error('the thread ended without an answer')));
	const abort = () => void thread.terminate();
	signal.addEventListener('abort', abort, { once: true });
	try {
		const answer = await promise;
		if ('problem' in answer) throw new ProblemError(answer.problem.code, answer.problem.detail);
		if ('fault' in answer) throw new ModelFault(answer.fault.kind, answer.fault.file, answer.fault.what);
		return answer.made;
	} catch (error) {
		signal.throwIfAborted();
		throw error;
	} finally {
		signal.removeEventListener('abort', abort);
	}
}

async function answer({ folder, source }: Order): Promise<Answer> {
	try {
		return { made: await makeInt8Model(folder, source) };
	} catch (error) {
		const problem = problemOf(error);
		if (problem !== null) return { problem };
		if (error instanceof ModelFault) {
			const { kind, file, message } = error;
			return { fault: { kind, file, what: message.slice(`${file}: `.length) } };
		}
		throw error;
	}
}

if (!isMainThread && parentPort !== null) parentPort.postMessage(await answer(workerData as Order));

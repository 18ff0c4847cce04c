/** The private HTTP interface of the service: one table of routes, one place for the token and for errors. */
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { ProblemError, toProblem } from '#contract/problem.ts';
import type { HttpContext } from './context.ts';
import { answer, toRequest } from './node-adapter.ts';
import type { Route } from './route.ts';
import { deleteFile, deleteGeneration, deletePicture, restoreFile, restoreGeneration, restorePicture } from './routes/bin.ts';
import { cancelGeneration } from './routes/cancel-generation.ts';
import { countTokens } from './routes/count-tokens.ts';
import { estimate } from './routes/estimate.ts';
import { getChanges } from './routes/get-changes.ts';
import { getEvents } from './routes/get-events.ts';
import { getGeneration } from './routes/get-generation.ts';
import { getHealth, getReady } from './routes/get-health.ts';
import { getModels } from './routes/get-models.ts';
import { getPreview } from './routes/get-preview.ts';
import {
	addModel,
	cancelModelJob,
	getModelDetails,
	getModelJob,
	getModelJobs,
	getModelPresets,
	makeModelDefault,
	pauseModelJob,
	prepareModel,
	removeModel,
	resumeModelJob,
	searchModels,
	verifyModel,
} from './routes/model-jobs.ts';
import { patchGeneration } from './routes/patch-generation.ts';
import { putGeneration } from './routes/put-generation.ts';
import { putInput } from './routes/put-input.ts';
import { cancelQueue, getQueue, orderQueue } from './routes/queue.ts';
import { readDepth } from './routes/read-depth.ts';
import { releaseEngine } from './routes/release-engine.ts';
import { cleanStorage, getSnapshot, getStorage } from './routes/storage.ts';

const routes: readonly Route[] = [
	getHealth,
	getReady,
	putGeneration,
	putInput,
	getGeneration,
	patchGeneration,
	cancelGeneration,
	getQueue,
	orderQueue,
	cancelQueue,
	estimate,
	deleteGeneration,
	restoreGeneration,
	deletePicture,
	restorePicture,
	deleteFile,
	restoreFile,
	getPreview,
	getChanges,
	getEvents,
	getModels,
	addModel,
	getModelPresets,
	searchModels,
	getModelDetails,
	prepareModel,
	makeModelDefault,
	getModelJobs,
	getModelJob,
	pauseModelJob,
	resumeModelJob,
	cancelModelJob,
	verifyModel,
	countTokens,
	removeModel,
	readDepth,
	releaseEngine,
	getStorage,
	cleanStorage,
	getSnapshot,
];

/** An HTTP server that is not listening yet. */
export function createHttpServer(context: HttpContext): Server {
	const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
		const gone = new AbortController();
		outgoing.once('close', () => gone.abort());
		handle(incoming, gone.signal, context)
			.then((response) => answer(outgoing, response))
			.catch((error: unknown) => {
				context.log.debug('an answer could not be sent', { error });
				outgoing.destroy();
			});
	});
	return server;
}

/** Answers one request; never throws. */
async function handle(incoming: IncomingMessage, signal: AbortSignal, context: HttpContext): Promise<Response> {
	const requestId = randomUUID();
	try {
		const request = toRequest(incoming, signal);
		const { pathname } = new URL(request.url);
		const matching = routes.filter((route) => route.pattern.test({ pathname }));
		const route = matching.find(({ method }) => method === request.method);
		if (route?.open !== true && !showsToken(request, context.token)) {
			throw new ProblemError('not_authenticated', 'The service token is missing or wrong.');
		}
		if (route === undefined) {
			if (matching.length === 0) throw new ProblemError('not_found', 'There is nothing at this address.');
			throw new ProblemError('method_not_allowed', `This address answers ${matching.map(({ method }) => method).join(', ')}.`);
		}
		const groups = route.pattern.exec({ pathname })?.pathname.groups ?? {};
		return await route.handle(request, groups as Record<string, string>, context);
	} catch (error) {
		if (!(error instanceof ProblemError)) context.log.error('a request failed', { request_id: requestId, error });
		const problem =
			error instanceof ProblemError ? error.problem : toProblem('internal', 'Something went wrong in the GPU service; its log says more.');
		return Response.json(
			{ ...problem, request_id: requestId },
			{
				status: problem.status,
				headers: {
					'content-type': 'application/problem+json',
					...(problem.retry_after === undefined ? {} : { 'retry-after': String(problem.retry_after) }),
				},
			},
		);
	}
}

function showsToken(request: Request, token: string): boolean {
	const hash = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(hash(request.headers.get('authorization') ?? ''), hash(`Bearer ${token}`));
}

/**
 * Accepting a request. Its row is on disk before the GPU service hears of it, and the service is asked under the id of that row as often as
 * it takes to know the outcome: the same id is the same generation there.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { nanoid } from 'nanoid';
import type { GenerationRequest } from '#contract/generation.ts';
import type { Log } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import type { ServiceGeneration } from '#contract/service.ts';
import { type GpuServiceClient, GpuUnavailableError } from '../gpu-service-client.ts';
import { type Submission, type Submissions, toFingerprint } from './submissions.ts';

export interface Accept {
	/**
	 * Hands a request and its pictures to the GPU service; with a key that stands for an earlier one, that one again (`told` is null then).
	 * @throws ProblemError `idempotency_mismatch`, `gpu_unavailable`, and what the service says against it.
	 */
	submit(
		owner: string,
		request: GenerationRequest,
		idempotencyKey: string | null,
		inputs?: InputBytes,
	): Promise<{ id: string; told: ServiceGeneration | null }>;
	/** Finds out what became of submissions whose outcome an earlier run did not learn. @throws ProblemError `gpu_unavailable`. */
	settle(): Promise<void>;
}

/** Pictures that a request names `input:<sha256>`, by that hash. */
type InputBytes = ReadonlyMap<string, Uint8Array>;

export interface AcceptParts {
	submissions: Submissions;
	client: GpuServiceClient;
	/** False when nothing is left of a generation that was accepted once. @throws ProblemError `gpu_unavailable`. */
	exists(owner: string, id: string): Promise<boolean>;
	log: Log;
	timing?: AcceptTiming;
}

interface AcceptTiming {
	/** How long a service that cannot be reached is tried. */
	reachMs: number;
	/** How long it is asked for an answer that was lost. */
	lostMs: number;
	pauseMs: number;
}

const defaultTiming: AcceptTiming = { reachMs: 2_000, lostMs: 10_000, pauseMs: 200 };

export function createAccept({ submissions, client, exists, log, timing = defaultTiming }: AcceptParts): Accept {
	/** What is being handed over right now, by id: parallel requests with one key wait for the same outcome. */
	const underWay = new Map<string, Promise<ServiceGeneration>>();

	const handOver = (submission: Submission, inputs: InputBytes): Promise<ServiceGeneration> => {
		const known = underWay.get(submission.id);
		if (known !== undefined) return known;
		const handing = askUntilKnown(submission, inputs).finally(() => underWay.delete(submission.id));
		underWay.set(submission.id, handing);
		return handing;
	};

	const askUntilKnown = async ({ id, owner, request }: Submission, inputs: InputBytes): Promise<ServiceGeneration> => {
		const began = performance.now();
		const toSend = new Map(inputs);
		let mayHaveArrived = false;
		for (;;) {
			try {
				// Before the request that names them, each is on disk there.
				for (const [sha256, bytes] of toSend) {
					await client.putInput(sha256, bytes);
					toSend.delete(sha256);
				}
				const told = await client.submit(id, { owner, request });
				submissions.setState(id, 'accepted');
				return told;
			} catch (error) {
				if (!(error instanceof ProblemError) || error.problem.code === 'internal') throw error;
				if (!(error instanceof GpuUnavailableError)) {
					submissions.remove(id);
					throw error;
				}
				// A request whose pictures are not there yet has not been sent.
				mayHaveArrived ||= toSend.size === 0 && error.mayHaveArrived;
				const isOver = performance.now() - began + timing.pauseMs > (mayHaveArrived ? timing.lostMs : timing.reachMs);
				if (isOver && !mayHaveArrived) submissions.setState(id, 'failed');
				if (isOver) throw mayHaveArrived ? outcomeUnknown(error) : error;
				await sleep(timing.pauseMs);
			}
		}
	};

	return {
		submit: async (owner, request, idempotencyKey, inputs = new Map()) => {
			let known = idempotencyKey === null ? null : submissions.findByKey(owner, idempotencyKey);
			if (known?.state === 'accepted' && !(await exists(owner, known.id))) {
				submissions.remove(known.id);
				known = idempotencyKey === null ? null : submissions.findByKey(owner, idempotencyKey);
			}
			const submission = known ?? submissions.insert({ id: nanoid(), owner, idempotencyKey, request });
			if (known !== null) {
				refuseOther(known, request);
				if (known.state === 'accepted') return { id: known.id, told: null };
			}
			return { id: submission.id, told: await handOver(submission, inputs) };
		},
		settle: async () => {
			submissions.forgetOld();
			for (const { id } of submissions.accepting()) {
				if (underWay.has(id)) continue;
				const told = await client.get(id);
				// Sent again meanwhile, it is decided there.
				if (underWay.has(id) || submissions.find(id)?.state !== 'accepting') continue;
				log.info(told === null ? 'a submission had not arrived' : 'a submission had arrived', { generation: id });
				submissions.setState(id, told === null ? 'failed' : 'accepted');
			}
		},
	};
}

function refuseOther({ fingerprint }: Submission, request: GenerationRequest): void {
	if (fingerprint === toFingerprint(request)) return;
	throw new ProblemError(
		'idempotency_mismatch',
		'This Idempotency-Key was used for another request. Use a new key for a new request, or send the same request again.',
	);
}

function outcomeUnknown(cause: GpuUnavailableError): GpuUnavailableError {
	return new GpuUnavailableError(
		'The GPU service went away before it answered. Send the same request again with the same Idempotency-Key to learn what became of it; without a key, look whether the picture appears first.',
		{ mayHaveArrived: true, cause },
	);
}

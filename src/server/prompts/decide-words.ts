/** Makes the prompt of what was written with choices and wildcards in it. */
import { createHash, randomInt } from 'node:crypto';
import { chooseWords, type Wildcards } from '#contract/choices.ts';
import { type GenerationRequest, maxSeed } from '#contract/generation.ts';

/**
 * The request with its words chosen by its seed, which is decided here when it was left open; one without choices as it is.
 *
 * @param idempotencyKey sent again with the same key, a request without a seed becomes the same one
 * @throws ProblemError `validation_failed`.
 */
export function decideWords(request: GenerationRequest, wildcards: Wildcards, idempotencyKey: string | null): GenerationRequest {
	if (request.written === undefined) return request;
	const seed = decideSeed(request.seed, idempotencyKey);
	return { ...request, prompt: chooseWords(request.written, wildcards, seed), seed };
}

/** A seed that is decided: the one that was asked for, or a random one, which is the same for the same key. */
export function decideSeed(asked: number | undefined, idempotencyKey: string | null): number {
	if (asked !== undefined && asked !== -1) return asked;
	if (idempotencyKey === null) return randomInt(maxSeed + 1);
	return createHash('sha256').update(idempotencyKey).digest().readUInt32BE(0);
}

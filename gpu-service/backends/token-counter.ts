/** Counts the tokens of prompts while they are typed, with nothing of a model but its vocabulary. */
import { ProblemError } from '#contract/problem.ts';
import type { TokenCount, TokenQuestion } from '#contract/tokens.ts';
import { openPromptReader, type PromptReader } from '../engine/describe.ts';
import { brokenModel, ModelFault } from '../models/model-fault.ts';
import { readModelFolder } from '../models/model-folder.ts';
import type { StoredModel } from '../models/model-store.ts';

/** A vocabulary takes tens of megabytes: it is let go of when nobody has typed for so long. */
const idleMs = 120_000;

export interface TokenCounter extends Disposable {
	/** @throws ProblemError `model_broken`. */
	count(model: StoredModel, maxTokens: number, question: TokenQuestion): TokenCount;
}

export function createTokenCounter(): TokenCounter {
	let open: { stamp: string; read: PromptReader } | null = null;
	let timer: NodeJS.Timeout | undefined;

	const readerOf = ({ path, stamp, name }: StoredModel, maxTokens: number): PromptReader => {
		const key = `${path} ${stamp}`;
		if (open?.stamp === key) return open.read;
		try {
			open = { stamp: key, read: openPromptReader({ ...readModelFolder(path), name }, maxTokens) };
			return open.read;
		} catch (error) {
			throw error instanceof ModelFault ? new ProblemError('model_broken', brokenModel(name, error.message), { cause: error }) : error;
		}
	};
	return {
		count: (model, maxTokens, { prompt, prompt_syntax }) => {
			const { count, limit, chunks, chunkStarts, cutAt } = readerOf(model, maxTokens)(prompt, prompt_syntax);
			clearTimeout(timer);
			timer = setTimeout(() => {
				open = null;
			}, idleMs).unref();
			return { count, limit, chunks, chunk_starts: chunkStarts, cut: cutAt === null ? null : { start: cutAt, end: prompt.length } };
		},
		[Symbol.dispose]: () => {
			clearTimeout(timer);
			open = null;
		},
	};
}

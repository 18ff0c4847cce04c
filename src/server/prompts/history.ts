/** The prompts that somebody has used, each once, newest first. */
import type { DatabaseSync } from 'node:sqlite';
import type { GenerationRequest } from '#contract/generation.ts';
import { ProblemError } from '#contract/problem.ts';
import type { UsedPrompt } from '#contract/prompt-library.ts';
import type { PromptHistory } from '../context.ts';
import { transact } from '../database/database.ts';
import { statement } from '../database/statement.ts';

/** Older ones than these are forgotten. */
const mostKept = 5_000;
const longestPage = 200;

export interface PromptHistoryStore extends PromptHistory {
	/** Remembers that it was accepted, as it was written. */
	remember(owner: string, request: Pick<GenerationRequest, 'prompt' | 'written' | 'negative_prompt'>): void;
}

/** @param now milliseconds UTC */
export function createPromptHistory(database: DatabaseSync, now: () => number = Date.now): PromptHistoryStore {
	return {
		remember: (owner, { prompt, written = prompt, negative_prompt = '' }) => {
			if (written.trim() === '') return;
			transact(database, () => {
				statement(
					database,
					`INSERT INTO used_prompt (owner, prompt, negative_prompt, search, times, used_at) VALUES (?, ?, ?, ?, 1, ?)
						ON CONFLICT (owner, prompt, negative_prompt) DO UPDATE SET times = times + 1, used_at = excluded.used_at`,
				).run(owner, written, negative_prompt, fold(`${written}\n${negative_prompt}`), now());
				statement(
					database,
					`DELETE FROM used_prompt WHERE owner = ?1 AND used_at <
						(SELECT used_at FROM used_prompt WHERE owner = ?1 ORDER BY used_at DESC LIMIT 1 OFFSET ${mostKept - 1})`,
				).run(owner);
			});
		},
		list: ({ owner }, { search, limit }) => {
			if (!Number.isSafeInteger(limit) || limit < 1 || limit > longestPage) {
				throw new ProblemError('validation_failed', `"limit" must be a whole number from 1 to ${longestPage}.`, { field: 'limit' });
			}
			const words = fold(search).split(/\s+/).filter(Boolean).slice(0, 16);
			const condition = words.map(() => 'AND instr(search, ?) > 0').join(' ');
			const rows = statement(database, `SELECT * FROM used_prompt WHERE owner = ? ${condition} ORDER BY used_at DESC, prompt LIMIT ?`).all(
				owner,
				...words,
				limit,
			);
			return rows.map(
				(row): UsedPrompt => ({
					prompt: String(row['prompt']),
					negative_prompt: String(row['negative_prompt']),
					used_at: new Date(Number(row['used_at'])).toISOString(),
					times: Number(row['times']),
				}),
			);
		},
		forget: ({ owner }, prompt) => {
			transact(database, () => {
				if (prompt === null) statement(database, 'DELETE FROM used_prompt WHERE owner = ?').run(owner);
				else statement(database, 'DELETE FROM used_prompt WHERE owner = ? AND prompt = ?').run(owner, prompt);
			});
		},
	};
}

/** In one case and one way of writing accents. */
function fold(text: string): string {
	return text.normalize('NFC').toLowerCase();
}

/** How the model reads the prompt, asked a moment after it was last changed. */
import { useEffect, useState } from 'react';
import type { TokenCount } from '#contract/tokens.ts';
import { countTokens } from './api.ts';

const pauseMs = 350;

interface Counted {
	prompt: string;
	model: string;
	tokens: TokenCount;
}

/** Null while nothing is known; `isCurrent` is false while the prompt is another one than was counted. */
export function useTokens(
	prompt: string,
	model: string | null,
	syntax: 'a1111' | 'plain',
	wanted: boolean,
): { tokens: TokenCount; isCurrent: boolean } | null {
	const [counted, setCounted] = useState<Counted | null>(null);
	const isCurrent = counted !== null && counted.prompt === prompt && counted.model === model;
	useEffect(() => {
		if (!wanted || model === null || prompt === '' || isCurrent) return;
		let isGone = false;
		const timer = setTimeout(async () => {
			// Without an answer there is no count, and nothing else is lost.
			const tokens = await countTokens(model, { prompt, prompt_syntax: syntax }).catch(() => null);
			if (!isGone && tokens !== null) setCounted({ prompt, model, tokens });
		}, pauseMs);
		return () => {
			isGone = true;
			clearTimeout(timer);
		};
	}, [prompt, model, syntax, wanted, isCurrent]);
	return counted === null || prompt === '' || counted.model !== model ? null : { tokens: counted.tokens, isCurrent };
}

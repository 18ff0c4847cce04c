/** What a request would cost, asked for while it is being written. Never in the way: without an answer there is none. */
import { useEffect, useState } from 'react';
import type { GenerationRequest } from '#contract/generation.ts';
import type { Estimate } from '#contract/queue.ts';
import { useEvents } from '../live/use-events.ts';
import { askEstimate } from './api.ts';

/** Settings that are still being changed are not asked about, in milliseconds; nor is a queue in which much happens at once. */
const debounceMs = 250;

/** @param request null while there is nothing to ask about */
export function useEstimate(request: GenerationRequest | null): Estimate | null {
	const [estimate, setEstimate] = useState<Estimate | null>(null);
	const [revision, setRevision] = useState(0);
	useEvents(({ name }) => {
		if (name === 'queue' || name === 'snapshot' || name === 'service') setRevision((former) => former + 1);
	});
	const asked = request === null ? null : JSON.stringify(costly(request));

	// biome-ignore lint/correctness/useExhaustiveDependencies: another revision means that the answer may be another one.
	useEffect(() => {
		if (asked === null) return;
		let isCurrent = true;
		const timer = setTimeout(async () => {
			const answer = await askEstimate(JSON.parse(asked) as GenerationRequest).catch(() => null);
			if (isCurrent) setEstimate(answer);
		}, debounceMs);
		return () => {
			isCurrent = false;
			clearTimeout(timer);
		};
	}, [asked, revision]);
	return request === null ? null : estimate;
}

/** Without what changes nothing of the cost: words and seeds. */
function costly({
	prompt: _prompt,
	negative_prompt: _negative,
	seed: _seed,
	subseed: _subseed,
	...rest
}: GenerationRequest): GenerationRequest {
	return { ...rest, prompt: '' };
}

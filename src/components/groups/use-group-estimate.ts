/** What a grid would cost, asked for while it is put together. Never in the way: without an answer there is none. */
import { useEffect, useState } from 'react';
import type { GroupRequest } from '#contract/groups.ts';
import type { Estimate } from '#contract/queue.ts';
import { estimateGroup } from './api.ts';

/** Values that are still being typed are not asked about, in milliseconds. */
const debounceMs = 400;

/** @param request null while there is nothing to ask about */
export function useGroupEstimate(request: GroupRequest | null): Estimate | null {
	const [estimate, setEstimate] = useState<Estimate | null>(null);
	const asked = request === null ? null : JSON.stringify(request);
	useEffect(() => {
		setEstimate(null);
		if (asked === null) return;
		let isCurrent = true;
		const timer = setTimeout(async () => {
			const answer = await estimateGroup(JSON.parse(asked) as GroupRequest).catch(() => null);
			if (isCurrent) setEstimate(answer);
		}, debounceMs);
		return () => {
			isCurrent = false;
			clearTimeout(timer);
		};
	}, [asked]);
	return estimate;
}

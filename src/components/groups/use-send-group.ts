/** Sends a grid until the server has answered it once. */
import { useEffect, useRef, useState } from 'react';
import type { Group, GroupRequest } from '#contract/groups.ts';
import { makeKey } from '../live/api.ts';
import { pause } from '../live/pause.ts';
import { isPassing } from '../live/until-reached.ts';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { cancelGroup, createGroup } from './api.ts';

const pauseMs = 2_000;

export interface SendGroup {
	send(request: GroupRequest): void;
	/** Takes it back. */
	stop(): void;
	/** `waiting`: Easel or its painter is away; it is tried again. */
	state: 'idle' | 'sending' | 'waiting';
	/** Why the server refused it. */
	problem: string | null;
}

export function useSendGroup(onAccepted: (group: Group) => void): SendGroup {
	const t = useText();
	const [state, setState] = useState<SendGroup['state']>('idle');
	const [problem, setProblem] = useState<string | null>(null);
	const current = useRef<AbortController | null>(null);
	useEffect(() => () => current.current?.abort(), []);

	async function run(request: GroupRequest, { signal }: AbortController): Promise<void> {
		const key = makeKey();
		for (;;) {
			try {
				const group = await createGroup(request, key);
				if (signal.aborted) await cancelGroup(group.id).catch(() => undefined);
				else {
					setState('idle');
					onAccepted(group);
				}
				return;
			} catch (error) {
				if (signal.aborted) return;
				if (!isPassing(error)) {
					setProblem(explain(t, error));
					setState('idle');
					return;
				}
				// Perhaps only the answer was lost: the same key asks for the same grid.
				setState('waiting');
				await pause(pauseMs, signal);
				if (signal.aborted) return;
			}
		}
	}
	return {
		send: (request) => {
			current.current?.abort();
			const controller = new AbortController();
			current.current = controller;
			setProblem(null);
			setState('sending');
			void run(request, controller);
		},
		stop: () => {
			current.current?.abort();
			setState('idle');
		},
		state,
		problem,
	};
}

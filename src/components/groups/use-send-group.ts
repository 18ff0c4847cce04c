/** Sends a grid until the server has answered it once. */
import { useEffect, useRef, useState } from 'react';
import type { Group, GroupRequest } from '#contract/groups.ts';
import { isThere } from '../app/deliver.ts';
import { makeKey, Unreachable } from '../live/api.ts';
import { untilReached } from '../live/until-reached.ts';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { cancelGroup, createGroup } from './api.ts';

export interface SendGroup {
	send(request: GroupRequest): void;
	/** Takes it back. */
	stop(): void;
	/** `waiting`: Easel or its painter is away; it is tried again. */
	state: 'idle' | 'sending' | 'waiting';
	/** Why the server refused it. */
	problem: string | null;
}

/** Cancels what may have arrived: asked for again under its key it is the same grid. */
async function takeBack(request: GroupRequest, key: string): Promise<void> {
	const watch = { onWaiting: () => undefined, signal: new AbortController().signal };
	try {
		const { id } = await untilReached(() => createGroup(request, key), watch);
		await untilReached(() => cancelGroup(id), watch);
	} catch {
		// It was refused: there is nothing to take back.
	}
}

export function useSendGroup(onAccepted: (group: Group) => void): SendGroup {
	const t = useText();
	const [state, setState] = useState<SendGroup['state']>('idle');
	const [problem, setProblem] = useState<string | null>(null);
	const current = useRef<AbortController | null>(null);
	useEffect(() => () => current.current?.abort(), []);

	async function run(request: GroupRequest, { signal }: AbortController): Promise<void> {
		const key = makeKey();
		/** Something may have arrived, whether or not there was an answer. */
		let isTried = false;
		const ask = async (): Promise<Group> => {
			// Nothing is sent to nobody: so what was never tried surely did not arrive.
			if (!(await isThere())) throw new Unreachable('Easel does not answer.');
			signal.throwIfAborted();
			isTried = true;
			return await createGroup(request, key);
		};
		try {
			// Perhaps only the answer was lost: the same key asks for the same grid.
			const group = await untilReached(ask, { onWaiting: () => !signal.aborted && setState('waiting'), signal });
			if (signal.aborted) return await takeBack(request, key);
			setState('idle');
			onAccepted(group);
		} catch (error) {
			if (signal.aborted) return isTried ? await takeBack(request, key) : undefined;
			setProblem(explain(t, error));
			setState('idle');
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

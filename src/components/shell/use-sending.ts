/** Things that are sent until there is an answer, and said to be on their way while there is none. */
import { useCallback, useRef } from 'react';
import { useConnection } from '../live/LiveProvider.tsx';
import { untilReached } from '../live/until-reached.ts';
import { type MessageKey, useText } from '../text/text.tsx';
import { useToast } from './toasts.tsx';

/** What is said while something waits: that there is no connection, in the words given, or that only the painter is away. */
export function useWaitingText(): (noConnection: MessageKey, painterAway?: MessageKey) => string {
	const t = useText();
	const { connected, serviceOnline } = useConnection();
	return (noConnection, painterAway = 'shell.waitsForPainter') => t(connected && !serviceOnline ? painterAway : noConnection);
}

/** @param signal takes it back */
export type Send = <Answer>(ask: () => Promise<Answer>, signal?: AbortSignal) => Promise<Answer>;

/** For what may be sent again without doing more. It goes on when the component is gone. The function stays the same one. */
export function useSending(): Send {
	const show = useToast();
	const waiting = useWaitingText();
	const say = useRef(() => {});
	say.current = () => show(waiting('shell.waitsForConnection'));
	return useCallback((ask, signal = new AbortController().signal) => {
		let isSaid = false;
		const onWaiting = () => {
			if (!isSaid) say.current();
			isSaid = true;
		};
		return untilReached(ask, { onWaiting, signal });
	}, []);
}

/** What a press asks of Easel, and what may be asked again without doing more: when it fails, why is told. */
import { useCallback } from 'react';
import { isPassing } from '../live/until-reached.ts';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { useToast } from './toasts.tsx';

/**
 * Where asking again may help, the message has a way to. A later try calls `onDone` too.
 *
 * @returns whether it was done at once
 */
export type Attempt = <Answer>(ask: () => Promise<Answer>, onDone?: (answer: Answer) => void) => Promise<boolean>;

export function useAttempt(): Attempt {
	const t = useText();
	const show = useToast();
	return useCallback(
		async (ask, onDone) => {
			const attempt = async (): Promise<boolean> => {
				try {
					const answer = await ask();
					onDone?.(answer);
					return true;
				} catch (error) {
					const again = { label: t('words.tryAgain'), run: () => void attempt() };
					show(explain(t, error), isPassing(error) ? again : undefined);
					return false;
				}
			};
			return await attempt();
		},
		[show, t],
	);
}

/** What a press asks of Easel and what may be asked again: when it fails, why is told, with a way to try again. */
import { useCallback } from 'react';
import { useToast } from '../shell/toasts.tsx';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';

/** @returns whether it was done at once; a later try calls `onDone` too */
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
					show(explain(t, error), { label: t('words.tryAgain'), run: () => void attempt() });
					return false;
				}
			};
			return attempt();
		},
		[show, t],
	);
}

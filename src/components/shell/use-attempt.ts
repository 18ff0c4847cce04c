/** Does something on the server that may be repeated, and says why it did not work. */
import { useCallback } from 'react';
import { Unreachable } from '../live/api.ts';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { useToast } from './toasts.tsx';

/** False when it did not work. Where nobody knows whether it arrived, the message has a way to try again. */
export type Attempt = (work: () => Promise<unknown>) => Promise<boolean>;

export function useAttempt(): Attempt {
	const t = useText();
	const show = useToast();
	return useCallback(
		async (work) => {
			const attempt: Attempt = async (what) => {
				try {
					await what();
					return true;
				} catch (error) {
					const again = { label: t('words.tryAgain'), run: () => void attempt(what) };
					show(explain(t, error), error instanceof Unreachable ? again : undefined);
					return false;
				}
			};
			return await attempt(work);
		},
		[show, t],
	);
}

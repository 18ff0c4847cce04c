/** Earlier prompts by the arrow keys: up in an empty box brings the last one, up again the one before, down goes back. */
import { type KeyboardEvent, useRef } from 'react';
import type { UsedPrompt } from '#contract/prompt-library.ts';
import { useToast } from '../shell/toasts.tsx';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { listPrompts } from './api.ts';

const most = 50;

/** @returns a handler that says whether it took the key. */
export function useRecall(
	prompt: string,
	write: (used: Pick<UsedPrompt, 'prompt' | 'negative_prompt'>) => void,
): (event: KeyboardEvent) => boolean {
	const t = useText();
	const show = useToast();
	const recalled = useRef<{ prompts: UsedPrompt[]; at: number } | null>(null);

	async function begin(): Promise<void> {
		try {
			const prompts = await listPrompts('', most);
			recalled.current = { prompts, at: 0 };
			if (prompts[0] !== undefined) write(prompts[0]);
		} catch (error) {
			show(explain(t, error));
		}
	}

	return ({ key, ctrlKey, metaKey, altKey, shiftKey }) => {
		if (key !== 'ArrowUp' && key !== 'ArrowDown') {
			recalled.current = null;
			return false;
		}
		if (ctrlKey || metaKey || altKey || shiftKey) return false;
		const { current } = recalled;
		if (current !== null && current.prompts[current.at]?.prompt === prompt) {
			const at = current.at + (key === 'ArrowUp' ? 1 : -1);
			if (at >= current.prompts.length) return true;
			current.at = at;
			write(current.prompts[at] ?? { prompt: '', negative_prompt: '' });
			if (at < 0) recalled.current = null;
			return true;
		}
		if (key !== 'ArrowUp' || prompt !== '') return false;
		void begin();
		return true;
	};
}

/** Prompts that were used, newest first, with search. */
import { useEffect, useState } from 'react';
import type { UsedPrompt } from '#contract/prompt-library.ts';
import { Icon } from '../shell/Icon.tsx';
import { useToast } from '../shell/toasts.tsx';
import { useSending } from '../shell/use-sending.ts';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { Away } from './Away.tsx';
import { forgetPrompt, listPrompts } from './api.ts';
import { SearchField } from './SearchField.tsx';

const pageSize = 100;
const pauseMs = 200;

export function History({ onUse }: { onUse(prompt: string, negative: string): void }) {
	const t = useText();
	const show = useToast();
	const send = useSending();
	const [search, setSearch] = useState('');
	const [tries, setTries] = useState(0);
	const [prompts, setPrompts] = useState<UsedPrompt[] | null>(null);
	const [error, setError] = useState<unknown>(null);

	// biome-ignore lint/correctness/useExhaustiveDependencies: another try asks again.
	useEffect(() => {
		let isGone = false;
		const timer = setTimeout(
			async () => {
				try {
					const found = await listPrompts(search, pageSize);
					if (isGone) return;
					setPrompts(found);
					setError(null);
				} catch (cause) {
					if (!isGone) setError(cause);
				}
			},
			search === '' ? 0 : pauseMs,
		);
		return () => {
			isGone = true;
			clearTimeout(timer);
		};
	}, [search, tries]);

	async function forget(prompt: string): Promise<void> {
		try {
			await send(() => forgetPrompt(prompt));
			setPrompts((known) => known?.filter((one) => one.prompt !== prompt) ?? null);
		} catch (cause) {
			show(explain(t, cause));
		}
	}
	const date = new Intl.DateTimeFormat(t.language, { dateStyle: 'medium' });
	return (
		<>
			<SearchField label={t('prompts.searchHistory')} value={search} onChange={setSearch} />
			{error !== null && <Away error={error} onAgain={() => setTries((count) => count + 1)} />}
			{prompts !== null && prompts.length === 0 && (
				<p className="panel-empty">{t(search === '' ? 'prompts.noHistory' : 'prompts.nothingFound')}</p>
			)}
			<ul className="prompt-entries" aria-busy={prompts === null && error === null}>
				{prompts?.map(({ prompt, negative_prompt, used_at, times }) => (
					<li className="prompt-entry" key={`${prompt}\n${negative_prompt}`}>
						<button type="button" className="prompt-entry-main" onClick={() => onUse(prompt, negative_prompt)}>
							<span className="prompt-entry-text" dir="auto">
								{prompt}
							</span>
							<span className="prompt-entry-note">
								{[
									date.format(new Date(used_at)),
									t('prompts.times', { count: times }),
									negative_prompt && t('prompts.withoutText', { text: negative_prompt }),
								]
									.filter(Boolean)
									.join(' · ')}
							</span>
						</button>
						<button type="button" className="icon-button" aria-label={t('prompts.forget', { prompt })} onClick={() => void forget(prompt)}>
							<Icon name="bin" />
						</button>
					</li>
				))}
			</ul>
		</>
	);
}

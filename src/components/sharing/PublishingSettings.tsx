/** Settings: whether public and unlisted pictures have pages that are open to everybody. */
import { useCallback } from 'react';
import type { Publishing } from '#contract/sharing.ts';
import { useAnswer } from '../gallery/use-answer.ts';
import { Waiting } from '../gallery/Waiting.tsx';
import { Switch } from '../shell/Switch.tsx';
import { useToast } from '../shell/toasts.tsx';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { getPublishing, setPublishing } from './api.ts';

export function PublishingSettings() {
	const t = useText();
	const show = useToast();
	const answer = useAnswer(useCallback(getPublishing, []));
	const { value, set } = answer;
	if (value === null) return <Waiting {...answer} />;

	async function change(known: Publishing, news: Partial<Publishing>): Promise<void> {
		const wanted = { ...known, ...news };
		set(wanted);
		try {
			set(await setPublishing(wanted));
			show(t('sharing.settingsKept'));
		} catch (error) {
			set(known);
			answer.doubt();
			show(explain(t, error), { label: t('words.tryAgain'), run: () => void change(known, news) });
		}
	}
	return (
		<>
			<Switch
				label={t('sharing.settingsOpen')}
				note={t('sharing.settingsOpenHint')}
				on={value.public_pages}
				onSwitch={(public_pages) => void change(value, { public_pages })}
			/>
			{value.public_pages && (
				<>
					<Switch
						label={t('sharing.settingsPrompt')}
						note={t('sharing.settingsPromptHint')}
						on={value.with_prompt}
						onSwitch={(with_prompt) => void change(value, { with_prompt })}
					/>
					<p>
						<a href="/public">{t('sharing.settingsLook')}</a>
					</p>
				</>
			)}
		</>
	);
}

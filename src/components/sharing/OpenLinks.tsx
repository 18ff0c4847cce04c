/** The links of a picture or an album that are open, each with the way to take it back. */
import { useCallback, useEffect } from 'react';
import { useAnswer } from '../gallery/use-answer.ts';
import { Waiting } from '../gallery/Waiting.tsx';
import { useToast } from '../shell/toasts.tsx';
import { useAttempt } from '../shell/use-attempt.ts';
import { type Text, useText } from '../text/text.tsx';
import { fromFlags } from './along.ts';
import { listLinks, takeBackLink } from './api.ts';

interface OpenLinksProps {
	subject: string;
	/** One that was made just now. */
	made: string | null;
	onTakenBack(id: string): void;
}

export function OpenLinks({ subject, made, onTakenBack }: OpenLinksProps) {
	const t = useText();
	const show = useToast();
	const attempt = useAttempt();
	const answer = useAnswer(useCallback(() => listLinks(subject), [subject]));
	const { value, again, set } = answer;
	useEffect(() => {
		if (made !== null) again();
	}, [made, again]);

	const takeBack = (id: string) =>
		attempt(
			() => takeBackLink(id),
			() => {
				set((value ?? []).filter((link) => link.id !== id));
				onTakenBack(id);
				show(t('sharing.takenBack'));
			},
		);

	return (
		<section className="share-links">
			<h3>{t('sharing.links')}</h3>
			<Waiting {...answer} />
			{value?.length === 0 && <p className="panel-note">{t('sharing.noLinks')}</p>}
			<ul>
				{(value ?? []).map((link) => (
					<li key={link.id}>
						<span>
							{t(`sharing.along_${fromFlags(link)}`)}
							<small>{link.expires_at === null ? t('sharing.noEnd') : t('sharing.untilDate', { date: toTime(t, link.expires_at) })}</small>
						</span>
						<button
							type="button"
							className="button button-small"
							aria-label={t('sharing.takeBackOf', { date: toTime(t, link.created_at) })}
							onClick={() => void takeBack(link.id)}
						>
							{t('sharing.takeBack')}
						</button>
					</li>
				))}
			</ul>
		</section>
	);
}

function toTime(t: Text, time: string): string {
	return new Date(time).toLocaleString(t.language, { dateStyle: 'medium', timeStyle: 'short' });
}

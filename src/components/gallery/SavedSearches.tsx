/** Searches with names: look for one again, keep the one that is in the box, forget one. */
import type { SavedSearch } from '#contract/gallery.ts';
import { Icon } from '../shell/Icon.tsx';
import { useToast } from '../shell/toasts.tsx';
import { useAttempt } from '../shell/use-attempt.ts';
import { useText } from '../text/text.tsx';
import { deleteSearch, listSearches, saveSearch } from './api.ts';
import { NameForm } from './NameForm.tsx';
import { useAnswer } from './use-answer.ts';
import { Waiting } from './Waiting.tsx';

export function SavedSearches({ search, onSearch }: { search: string; onSearch(search: string): void }) {
	const t = useText();
	const show = useToast();
	const attempt = useAttempt();
	const answer = useAnswer(listSearches);
	const searches = answer.value?.searches ?? [];

	const save = (name: string, what: string) => attempt(() => saveSearch(name, what), answer.again);
	const forget = ({ id, name, search: what }: SavedSearch) =>
		attempt(
			() => deleteSearch(id),
			() => {
				show(t('gallery.searchForgotten', { name }), { label: t('words.undo'), run: () => void save(name, what) });
				answer.again();
			},
		);

	return (
		<>
			<Waiting {...answer} />
			{answer.value !== null && searches.length === 0 && <p className="panel-empty">{t('gallery.noSaved')}</p>}
			<ul className="gallery-choices">
				{searches.map((one) => (
					<li key={one.id} className="gallery-choice-row">
						<button type="button" className="gallery-choice" onClick={() => onSearch(one.search)}>
							<span dir="auto">{one.name}</span>
							<small>{one.search}</small>
						</button>
						<button
							type="button"
							className="icon-button"
							aria-label={t('gallery.forgetSearch', { name: one.name })}
							onClick={() => void forget(one)}
						>
							<Icon name="bin" />
						</button>
					</li>
				))}
			</ul>
			{search !== '' && (
				<NameForm label={t('gallery.nameSearch', { search })} action={t('gallery.save')} onName={(name) => save(name, search)} />
			)}
		</>
	);
}

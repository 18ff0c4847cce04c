/** Searches with names: look for one again, keep the one that is in the box, forget one. */

import { Icon } from '../shell/Icon.tsx';
import { useToast } from '../shell/toasts.tsx';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { deleteSearch, listSearches, saveSearch } from './api.ts';
import { NameForm } from './NameForm.tsx';
import { useAnswer } from './use-answer.ts';
import { Waiting } from './Waiting.tsx';

export function SavedSearches({ search, onSearch }: { search: string; onSearch(search: string): void }) {
	const t = useText();
	const show = useToast();
	const answer = useAnswer(listSearches);
	const searches = answer.value?.searches ?? [];

	async function attempt(what: Promise<unknown>): Promise<void> {
		try {
			await what;
			answer.again();
		} catch (error) {
			show(explain(t, error));
		}
	}

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
							onClick={() => {
								const undo = { label: t('words.undo'), run: () => void attempt(saveSearch(one.name, one.search)) };
								void attempt(deleteSearch(one.id).then(() => show(t('gallery.searchForgotten', { name: one.name }), undo)));
							}}
						>
							<Icon name="bin" />
						</button>
					</li>
				))}
			</ul>
			{search !== '' && (
				<NameForm
					label={t('gallery.nameSearch', { search })}
					action={t('gallery.save')}
					onName={(name) => void attempt(saveSearch(name, search))}
				/>
			)}
		</>
	);
}

/** What a chip can limit the search to: one of a list, or days. */
import { type FormEvent, useState } from 'react';
import { getCatalog } from '../live/api.ts';
import { useText } from '../text/text.tsx';
import { listAlbums, listTags } from './api.ts';
import { datesOf, withDates } from './dates.ts';
import type { FilterName } from './panel-names.ts';
import { withValue, wordOf } from './search-terms.ts';
import { useAnswer } from './use-answer.ts';
import { Waiting } from './Waiting.tsx';

interface FilterByProps {
	name: FilterName;
	search: string;
	onSearch(search: string): void;
}

export function FilterBy({ name, search, onSearch }: FilterByProps) {
	return name === 'date' ? (
		<FilterByDate search={search} onSearch={onSearch} />
	) : (
		<FilterByValue name={name} search={search} onSearch={onSearch} />
	);
}

interface Choice {
	value: string;
	label: string;
	/** How many pictures; null where that is not counted. */
	pictures: number | null;
}

function FilterByValue({ name, search, onSearch }: FilterByProps & { name: Exclude<FilterName, 'date'> }) {
	const t = useText();
	const [ask] = useState(() => asking(name));
	const answer = useAnswer(ask);
	const chosen = wordOf(search, name);
	const label = (choice: Choice) => (name === 'size' ? t(`gallery.${choice.value as 'portrait' | 'landscape' | 'square'}`) : choice.label);
	return (
		<>
			<Waiting {...answer} />
			{answer.value?.length === 0 && <p className="panel-empty">{t(name === 'album' ? 'gallery.noAlbums' : 'gallery.noTags')}</p>}
			<ul className="gallery-choices">
				{chosen !== null && (
					<li>
						<button type="button" className="gallery-choice" onClick={() => onSearch(withValue(search, name, null))}>
							{t('gallery.any')}
						</button>
					</li>
				)}
				{answer.value?.map((choice) => (
					<li key={choice.value}>
						<button
							type="button"
							className="gallery-choice"
							aria-pressed={choice.value === chosen}
							onClick={() => onSearch(withValue(search, name, choice.value))}
						>
							<span dir="auto">{label(choice)}</span>
							{choice.pictures !== null && <small>{t('gallery.count', { count: choice.pictures })}</small>}
						</button>
					</li>
				))}
			</ul>
		</>
	);
}

function asking(name: Exclude<FilterName, 'date'>): () => Promise<Choice[]> {
	switch (name) {
		case 'model':
			return async () => (await getCatalog()).models.map((model) => ({ value: model.name, label: model.title, pictures: null }));
		case 'size':
			return async () => ['portrait', 'landscape', 'square'].map((value) => ({ value, label: value, pictures: null }));
		case 'album':
			return async () => (await listAlbums()).albums.map((album) => ({ value: album.name, label: album.name, pictures: album.pictures }));
		case 'tag':
			return async () => (await listTags()).tags.map(({ tag, pictures }) => ({ value: tag, label: tag, pictures }));
	}
}

function FilterByDate({ search, onSearch }: Omit<FilterByProps, 'name'>) {
	const t = useText();
	const [dates, setDates] = useState(() => datesOf(search));
	const submit = (event: FormEvent) => {
		event.preventDefault();
		onSearch(withDates(search, dates));
	};
	return (
		<form className="gallery-dates" onSubmit={submit}>
			<div className="field">
				<label htmlFor="gallery-first">{t('gallery.firstDay')}</label>
				<input
					id="gallery-first"
					type="date"
					max={dates.last || undefined}
					value={dates.first}
					onChange={({ target }) => setDates({ ...dates, first: target.value })}
				/>
			</div>
			<div className="field">
				<label htmlFor="gallery-last">{t('gallery.lastDay')}</label>
				<input
					id="gallery-last"
					type="date"
					min={dates.first || undefined}
					value={dates.last}
					onChange={({ target }) => setDates({ ...dates, last: target.value })}
				/>
			</div>
			<button type="submit" className="button button-strong">
				{t('gallery.show')}
			</button>
			<button type="button" className="button" onClick={() => onSearch(withDates(search, { first: '', last: '' }))}>
				{t('gallery.anyDay')}
			</button>
		</form>
	);
}

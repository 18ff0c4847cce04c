/** Tags and albums of a picture: seen, taken away by a tap, added by their name. */
import { type FormEvent, useId, useState } from 'react';
import { type Album, longestName, longestTag, type PictureChange, type PictureDetails } from '#contract/gallery.ts';
import { Icon } from '../shell/Icon.tsx';
import { useAttempt } from '../shell/use-attempt.ts';
import { useText } from '../text/text.tsx';
import { createAlbum, listAlbums } from './api.ts';

interface LabelsProps {
	details: PictureDetails;
	onChange(change: PictureChange): Promise<boolean>;
}

export function Labels({ details: { tags, albums }, onChange }: LabelsProps) {
	const t = useText();
	const attempt = useAttempt();
	const [known, setKnown] = useState<Album[]>([]);

	const toAlbum = (name: string) =>
		attempt(async () => {
			const album = known.find((each) => each.name === name) ?? (await createAlbum(name));
			return onChange({ add_albums: [album.id] });
		});

	return (
		<div className="labels">
			<LabelList
				name={t('picture.tags')}
				add={t('picture.addTag')}
				longest={longestTag}
				labels={tags.map((tag) => ({ id: tag, name: tag }))}
				address={(tag) => `/gallery?${new URLSearchParams({ search: `tag:${quote(tag)}` })}`}
				removing={(name) => t('picture.removeTag', { name })}
				onAdd={(tag) => onChange({ add_tags: [tag] })}
				onRemove={(tag) => void onChange({ remove_tags: [tag] })}
			/>
			<LabelList
				name={t('picture.albums')}
				add={t('picture.addAlbum')}
				longest={longestName}
				labels={albums}
				offered={known.map(({ name }) => name)}
				address={(id) =>
					`/gallery?${new URLSearchParams({ search: `album:${quote(albums.find((album) => album.id === id)?.name ?? '')}` })}`
				}
				removing={(name) => t('picture.removeAlbum', { name })}
				onFocus={() =>
					void listAlbums().then(
						(answer) => setKnown(answer.albums),
						() => undefined,
					)
				}
				onAdd={toAlbum}
				onRemove={(id) => void onChange({ remove_albums: [id] })}
			/>
		</div>
	);
}

/** As a search understands a name with spaces in it. */
function quote(name: string): string {
	return /\s/.test(name) ? `"${name}"` : name;
}

interface LabelListProps {
	name: string;
	add: string;
	longest: number;
	labels: readonly { id: string; name: string }[];
	/** Names to choose from. */
	offered?: readonly string[];
	/** Where all pictures with this label are. */
	address(id: string): string;
	removing(name: string): string;
	onFocus?(): void;
	/** Resolves with false when it was not added: then it stays in the field. */
	onAdd(name: string): Promise<boolean>;
	onRemove(id: string): void;
}

function LabelList({ name, add, longest, labels, offered = [], address, removing, onFocus, onAdd, onRemove }: LabelListProps) {
	const list = useId();
	const [text, setText] = useState('');

	async function submit(event: FormEvent): Promise<void> {
		event.preventDefault();
		if (text.trim() === '') return;
		setText('');
		// What has been typed meanwhile is newer.
		if (!(await onAdd(text.trim()))) setText((typed) => (typed === '' ? text : typed));
	}

	return (
		<form className="label-list" onSubmit={(event) => void submit(event)} aria-label={name}>
			<h2>{name}</h2>
			{labels.length > 0 && (
				<ul>
					{labels.map((label) => (
						<li key={label.id} className="label">
							<a href={address(label.id)}>{label.name}</a>
							<button type="button" aria-label={removing(label.name)} onClick={() => onRemove(label.id)}>
								<Icon name="close" />
							</button>
						</li>
					))}
				</ul>
			)}
			<div className="label-add">
				<input
					type="text"
					value={text}
					maxLength={longest}
					placeholder={add}
					aria-label={add}
					list={offered.length > 0 ? list : undefined}
					enterKeyHint="done"
					autoComplete="off"
					onFocus={onFocus}
					onChange={(event) => setText(event.target.value)}
				/>
				<button type="submit" className="icon-button" aria-label={add} disabled={text.trim() === ''}>
					<Icon name="plus" />
				</button>
			</div>
			<datalist id={list}>
				{offered.map((each) => (
					<option key={each} value={each} />
				))}
			</datalist>
		</form>
	);
}

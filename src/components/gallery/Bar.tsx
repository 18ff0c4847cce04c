/** What stays at the top of the gallery: the search and the ways to choose pictures and albums. */
import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';
import { searchWords } from '#contract/gallery.ts';
import { Icon } from '../shell/Icon.tsx';
import { useShortcuts } from '../shell/ShortcutsProvider.tsx';
import type { Shortcut } from '../shell/shortcuts.ts';
import { useText } from '../text/text.tsx';
import type { GalleryPanelName } from './panel-names.ts';

interface BarProps {
	search: string;
	onSearch(search: string, how?: 'typing'): void;
	choosing: boolean;
	onChoose(): void;
	onPanel(panel: GalleryPanelName): void;
}

/** A pause after which what was typed is looked for. Milliseconds. */
const pauseMs = 300;

export function Bar({ search, onSearch, choosing, onChoose, onPanel }: BarProps) {
	const t = useText();
	const field = useRef<HTMLInputElement>(null);
	const [text, setText] = useState(search);
	const [hinting, setHinting] = useState(false);
	const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
	/** What was sent last: an address that says the same must not take away the space that has just been typed. */
	const sent = useRef(search);
	useEffect(() => {
		if (search === sent.current) return;
		sent.current = search;
		clearTimeout(pause.current);
		setText(search);
	}, [search]);
	useSearchKey(field);

	function send(next: string): void {
		clearTimeout(pause.current);
		if (next.trim() === sent.current) return;
		sent.current = next.trim();
		onSearch(next, 'typing');
	}
	function type(next: string): void {
		setText(next);
		clearTimeout(pause.current);
		pause.current = setTimeout(send, pauseMs, next);
	}
	function submit(event: FormEvent): void {
		event.preventDefault();
		send(text);
		field.current?.blur();
	}

	return (
		<div className="gallery-bar">
			{/* biome-ignore lint/a11y/useSemanticElements: a search element has no role in all browsers yet. */}
			<form className="gallery-search" role="search" onSubmit={submit}>
				<Icon name="search" />
				<input
					ref={field}
					type="search"
					enterKeyHint="search"
					autoCapitalize="none"
					autoComplete="off"
					spellCheck={false}
					aria-label={t('gallery.search')}
					placeholder={t('gallery.search')}
					value={text}
					onChange={({ target }) => type(target.value)}
					onFocus={() => setHinting(true)}
					onBlur={() => {
						setHinting(false);
						// What is pressed next means what has been typed.
						send(text);
					}}
				/>
				{text !== '' && (
					<button
						type="button"
						className="icon-button"
						aria-label={t('gallery.clearSearch')}
						onClick={() => {
							setText('');
							send('');
							field.current?.focus();
						}}
					>
						<Icon name="close" />
					</button>
				)}
				{hinting && (text === '' || text.endsWith(' ')) && (
					<div className="gallery-hints">
						<span>{t('gallery.hints')}</span>
						{searchWords.map((word) => (
							<button
								key={word}
								type="button"
								className="gallery-hint"
								// The field keeps the focus, so that what follows the colon can be typed at once.
								onPointerDown={(event) => event.preventDefault()}
								onClick={() => setText(`${text}${text === '' || text.endsWith(' ') ? '' : ' '}${word}:`)}
							>
								{word}:
							</button>
						))}
					</div>
				)}
			</form>
			<button
				type="button"
				className="icon-button"
				aria-label={t('gallery.albums')}
				title={t('gallery.albums')}
				onClick={() => onPanel('albums')}
			>
				<Icon name="album" />
			</button>
			<button
				type="button"
				className="icon-button"
				aria-pressed={choosing}
				aria-label={t('gallery.choose')}
				title={t('gallery.choose')}
				onClick={onChoose}
			>
				<Icon name="select" />
			</button>
		</div>
	);
}

function useSearchKey(field: React.RefObject<HTMLInputElement | null>): void {
	const shortcuts = useMemo<Shortcut[]>(() => [{ keys: ['/'], text: 'gallery.keySearch', run: () => field.current?.focus() }], [field]);
	useShortcuts(shortcuts);
}

/** The dialogs of the gallery; loaded when the first one is opened. */
import type { PictureChange } from '#contract/gallery.ts';
import { SharePanel } from '../sharing/SharePanel.tsx';
import { Panel } from '../shell/Panel.tsx';
import { useText } from '../text/text.tsx';
import { Albums } from './Albums.tsx';
import { ChooseAlbum } from './ChooseAlbum.tsx';
import { ChooseTags } from './ChooseTags.tsx';
import { ChooseVisibility } from './ChooseVisibility.tsx';
import { FilterBy } from './FilterBy.tsx';
import type { GalleryPanelName } from './panel-names.ts';
import { SavedSearches } from './SavedSearches.tsx';
import type { Selection } from './selection.ts';

interface GalleryPanelProps {
	name: GalleryPanelName;
	search: string;
	selection: Selection;
	onSearch(search: string): void;
	onMark(change: PictureChange, told: string): void;
	onClose(): void;
}

export function GalleryPanel({ name, search, selection, onSearch, onMark, onClose }: GalleryPanelProps) {
	const t = useText();
	const find = (next: string) => {
		onClose();
		onSearch(next);
	};
	const mark = (change: PictureChange, told: string) => {
		onClose();
		onMark(change, told);
	};
	switch (name) {
		case 'albums':
			return (
				<Panel title={t('gallery.albums')} onClose={onClose}>
					<Albums selection={selection} onSearch={find} />
				</Panel>
			);
		case 'saved':
			return (
				<Panel title={t('gallery.saved')} onClose={onClose}>
					<SavedSearches search={search} onSearch={find} />
				</Panel>
			);
		case 'to-album':
			return (
				<Panel title={t('gallery.toAlbum')} onClose={onClose}>
					<ChooseAlbum search={search} onMark={mark} />
				</Panel>
			);
		case 'to-tag':
			return (
				<Panel title={t('gallery.toTag')} onClose={onClose}>
					<ChooseTags onMark={mark} />
				</Panel>
			);
		case 'to-visibility':
			return (
				<Panel title={t('gallery.whoSees')} onClose={onClose}>
					<ChooseVisibility onMark={mark} />
				</Panel>
			);
		case 'to-share': {
			const [id] = selection.all ? [] : selection.ids;
			return id === undefined ? null : <SharePanel kind="picture" subject={id} onClose={onClose} />;
		}
		default:
			return (
				<Panel title={t(`gallery.by_${name}`)} onClose={onClose}>
					<FilterBy name={name} search={search} onSearch={find} />
				</Panel>
			);
	}
}

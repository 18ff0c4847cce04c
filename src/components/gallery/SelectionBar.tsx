/** What can be done with the chosen pictures, within reach of the thumb. */
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../shell/Icon.tsx';
import { useBack } from '../shell/use-back.ts';
import { useText } from '../text/text.tsx';
import type { GalleryPanelName } from './panel-names.ts';

interface SelectionBarProps {
	chosen: number;
	/** All that the search finds. */
	total: number;
	/** The heart takes the mark away. */
	allFavourite: boolean;
	binned: boolean;
	/** Exactly one is chosen, by itself: it can be shared by a link. */
	isOne: boolean;
	onAll(): void;
	onLeave(): void;
	onFavourite(): void;
	onPanel(panel: GalleryPanelName): void;
	onDownload(): void;
	/** Null unless two are chosen. */
	onCompare: (() => void) | null;
	onRemove(): void;
	onRestore(): void;
}

export function SelectionBar(props: SelectionBarProps) {
	const { chosen, total, allFavourite, binned, isOne, onAll, onLeave, onFavourite, onPanel, onDownload, onCompare, onRemove, onRestore } =
		props;
	const t = useText();
	const none = chosen === 0;
	useBack(onLeave);
	return (
		<section className="selection" aria-label={t('gallery.selection')}>
			<div className="selection-count">
				<button type="button" className="icon-button" aria-label={t('gallery.endChoosing')} onClick={onLeave}>
					<Icon name="close" />
				</button>
				<span role="status">{t('gallery.chosen', { count: chosen })}</span>
				{chosen < total && (
					<button type="button" className="text-button" onClick={onAll}>
						{t('gallery.chooseAll', { count: total })}
					</button>
				)}
			</div>
			<div className="selection-actions" role="toolbar" aria-label={t('gallery.selection')}>
				{binned ? (
					<SelectionAction icon="undo" disabled={none} onChoose={onRestore}>
						{t('gallery.putBack')}
					</SelectionAction>
				) : (
					<>
						<SelectionAction icon="heart" disabled={none} onChoose={onFavourite}>
							{allFavourite ? t('gallery.unfavourite') : t('gallery.makeFavourite')}
						</SelectionAction>
						<SelectionAction icon="album" disabled={none} onChoose={() => onPanel('to-album')}>
							{t('gallery.by_album')}
						</SelectionAction>
						<SelectionAction icon="tag" disabled={none} onChoose={() => onPanel('to-tag')}>
							{t('gallery.by_tag')}
						</SelectionAction>
						<SelectionAction icon="eye" disabled={none} onChoose={() => onPanel('to-visibility')}>
							{t('gallery.whoSees')}
						</SelectionAction>
						{isOne && (
							<SelectionAction icon="share" disabled={false} onChoose={() => onPanel('to-share')}>
								{t('sharing.share')}
							</SelectionAction>
						)}
						<SelectionAction icon="download" disabled={none} onChoose={onDownload}>
							{t('gallery.zip')}
						</SelectionAction>
						{onCompare !== null && (
							<SelectionAction icon="compare" disabled={false} onChoose={onCompare}>
								{t('picture.compare')}
							</SelectionAction>
						)}
						<SelectionAction icon="bin" disabled={none} onChoose={onRemove}>
							{t('words.delete')}
						</SelectionAction>
					</>
				)}
			</div>
		</section>
	);
}

interface SelectionActionProps {
	icon: IconName;
	disabled: boolean;
	onChoose(): void;
	children: ReactNode;
}

function SelectionAction({ icon, disabled, onChoose, children }: SelectionActionProps) {
	return (
		<button type="button" className="selection-action" disabled={disabled} onClick={onChoose}>
			<Icon name={icon} />
			{children}
		</button>
	);
}

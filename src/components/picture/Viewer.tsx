/** One picture on the full screen: swipe or arrows for the next, everything that can be done with it, and how it was made. */
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react';
import type { Catalog } from '#contract/catalog.ts';
import { PictureMakings } from '../making/PictureMakings.tsx';
import { Icon } from '../shell/Icon.tsx';
import { SteadyImage } from '../shell/SteadyImage.tsx';
import { ToastPlace } from '../shell/toasts.tsx';
import { useActions } from '../studio/actions.ts';
import { listPictures, type Shown } from '../studio/wall.ts';
import { useText } from '../text/text.tsx';
import { Facts } from './Facts.tsx';
import { useSwipe } from './use-swipe.ts';

interface ViewerProps {
	/** Every picture, in the order in which they hang. */
	shown: readonly Shown[];
	openId: string | null;
	catalog: Catalog | null;
	onOpen(id: string): void;
	onClose(): void;
	/** The last pictures are close: more of them, please. */
	onNearEnd(): void;
}

/** How close to the last picture older ones are asked for. */
const nearEnd = 6;

export function Viewer({ shown, openId, catalog, onOpen, onClose, onNearEnd }: ViewerProps) {
	const index = shown.findIndex(({ picture }) => picture.id === openId);
	const current = shown[index];
	useEffect(() => {
		if (index !== -1 && index >= shown.length - nearEnd) onNearEnd();
	}, [index, shown.length, onNearEnd]);
	if (current === undefined) return null;
	return (
		<OpenViewer
			current={current}
			previous={shown[index - 1] ?? null}
			next={shown[index + 1] ?? null}
			catalog={catalog}
			onOpen={onOpen}
			onClose={onClose}
		/>
	);
}

interface OpenViewerProps extends Pick<ViewerProps, 'catalog' | 'onOpen' | 'onClose'> {
	current: Shown;
	previous: Shown | null;
	next: Shown | null;
}

function OpenViewer({ current, previous, next, catalog, onOpen, onClose }: OpenViewerProps) {
	const dialog = useRef<HTMLDialogElement>(null);
	const t = useText();
	const { picture, generation } = current;
	// Closed before it is taken away: only then does the focus go back to where it was opened.
	useLayoutEffect(() => {
		const shown = dialog.current;
		shown?.showModal();
		return () => shown?.close();
	}, []);

	const go = (to: Shown | null) => to !== null && onOpen(to.picture.id);
	const swipe = useSwipe({ onLeft: () => go(next), onRight: () => go(previous), onDown: onClose });

	function followKeys({ key, altKey, ctrlKey, metaKey }: KeyboardEvent): void {
		if (altKey || ctrlKey || metaKey) return;
		if (key === 'ArrowLeft') go(previous);
		if (key === 'ArrowRight') go(next);
	}

	return (
		<dialog
			ref={dialog}
			className="viewer"
			aria-label={t('picture.picture', { prompt: generation.request.prompt })}
			onKeyDown={followKeys}
			onCancel={(event) => {
				event.preventDefault();
				onClose();
			}}
		>
			<div className="stage" {...swipe}>
				<SteadyImage
					key={picture.id}
					src={picture.url}
					alt={generation.request.prompt}
					width={picture.width}
					height={picture.height}
					draggable={false}
				/>
				<button type="button" className="stage-button stage-close" aria-label={t('shell.close')} onClick={onClose}>
					<Icon name="close" />
				</button>
				<button
					type="button"
					className="stage-button stage-back"
					aria-label={t('picture.newer')}
					disabled={previous === null}
					onClick={() => go(previous)}
				>
					<Icon name="back" />
				</button>
				<button
					type="button"
					className="stage-button stage-forward"
					aria-label={t('picture.older')}
					disabled={next === null}
					onClick={() => go(next)}
				>
					<Icon name="forward" />
				</button>
			</div>
			<div className="viewer-side">
				<h2 className="viewer-prompt" dir="auto">
					{generation.request.prompt}
				</h2>
				<ViewerActions current={current} neighbour={next ?? previous} onOpen={onOpen} onClose={onClose} />
				<Facts shown={current} catalog={catalog} />
			</div>
			<ToastPlace />
		</dialog>
	);
}

interface ViewerActionsProps extends Pick<ViewerProps, 'onOpen' | 'onClose'> {
	current: Shown;
	/** What is shown when this one is deleted. */
	neighbour: Shown | null;
}

function ViewerActions({ current: { picture, generation }, neighbour, onOpen, onClose }: ViewerActionsProps) {
	const { again, use, remove, moreLikeThis } = useActions();
	const t = useText();

	function toBin(): void {
		if (neighbour === null) onClose();
		else onOpen(neighbour.picture.id);
		// The last picture of a generation takes it along, so that nothing empty is left.
		if (listPictures(generation).length === 1) remove('generations', generation.id);
		else remove('pictures', picture.id);
	}

	return (
		<div className="viewer-actions">
			<button
				type="button"
				className="button button-strong"
				onClick={() => {
					onClose();
					again(generation.settings);
				}}
			>
				<Icon name="again" />
				{t('picture.againOtherSeed')}
			</button>
			<button type="button" className="button" onClick={() => use(generation.settings, picture.seed)}>
				<Icon name="use" />
				{t('picture.useTheseSettings')}
			</button>
			<PictureMakings
				pictureId={picture.id}
				onChosen={onClose}
				onMoreLikeThis={() => {
					onClose();
					moreLikeThis(generation, picture);
				}}
			/>
			<a className="button" href={`${picture.url}?download`} download>
				<Icon name="download" />
				{t('words.download')}
			</a>
			<button type="button" className="button" onClick={toBin}>
				<Icon name="bin" />
				{t('words.delete')}
			</button>
		</div>
	);
}

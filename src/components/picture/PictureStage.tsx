/** The dark room: one picture, to be looked at closely, and the way to those beside it. */
import { useEffect, useMemo, useRef } from 'react';
import { Icon } from '../shell/Icon.tsx';
import { useShortcuts } from '../shell/ShortcutsProvider.tsx';
import { SteadyImage } from '../shell/SteadyImage.tsx';
import type { Shortcut } from '../shell/shortcuts.ts';
import { useText } from '../text/text.tsx';
import { useStage } from './use-stage.ts';
import type { ViewedPicture } from './viewed.ts';

interface PictureStageProps {
	picture: ViewedPicture;
	previous: ViewedPicture | null;
	next: ViewedPicture | null;
	/** Keys count in an open dialog, and only there. */
	inDialog: boolean;
	onOpen(id: string): void;
	onClose(): void;
	/** Brings the settings before the eyes. */
	onDetails(): void;
	/** Everything but the picture goes away, or comes back. */
	onAlone(): void;
}

const zoomStep = 1.5;
const moveStep = 80;

export function PictureStage({ picture, previous, next, inDialog, onOpen, onClose, onDetails, onAlone }: PictureStageProps) {
	const t = useText();
	const go = (to: ViewedPicture | null) => to !== null && onOpen(to.id);
	const stage = useStage(picture.id, picture, {
		onLeft: () => go(next),
		onRight: () => go(previous),
		onDown: onClose,
		onUp: onDetails,
		onTap: onAlone,
	});
	const { zoomed, percent, handlers, frame, zoomBy, whole, natural, moveBy } = stage;
	useStageKeys(inDialog, {
		left: () => (zoomed ? moveBy(moveStep, 0) : go(previous)),
		right: () => (zoomed ? moveBy(-moveStep, 0) : go(next)),
		up: () => moveBy(0, moveStep),
		down: () => moveBy(0, -moveStep),
		previous: () => go(previous),
		next: () => go(next),
		closer: () => zoomBy(zoomStep),
		farther: () => zoomBy(1 / zoomStep),
		whole,
		natural,
	});
	usePreloaded(previous, next);

	return (
		<div className="stage" data-zoomed={zoomed || undefined} {...handlers}>
			<div className="stage-frame" ref={frame}>
				<SteadyImage
					key={picture.id}
					src={picture.url}
					alt={picture.prompt}
					width={picture.width}
					height={picture.height}
					draggable={false}
				/>
			</div>
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
			<fieldset className="stage-zoom" aria-label={t('picture.zoom')}>
				<button type="button" className="zoom-button" aria-label={t('picture.farther')} onClick={() => zoomBy(1 / zoomStep)}>
					<Icon name="minus" />
				</button>
				<button type="button" className="zoom-button zoom-percent" onClick={zoomed ? whole : natural}>
					<span className="visually-hidden">{t(zoomed ? 'picture.wholePicture' : 'picture.oneToOne')}</span>
					<span aria-hidden="true">{percent === null ? '' : `${percent} %`}</span>
				</button>
				<button type="button" className="zoom-button" aria-label={t('picture.closer')} onClick={() => zoomBy(zoomStep)}>
					<Icon name="plus" />
				</button>
			</fieldset>
		</div>
	);
}

interface StageKeys {
	left(): void;
	right(): void;
	up(): void;
	down(): void;
	previous(): void;
	next(): void;
	closer(): void;
	farther(): void;
	whole(): void;
	natural(): void;
}

function useStageKeys(inDialog: boolean, keys: StageKeys): void {
	const current = useRef(keys);
	current.current = keys;
	const shortcuts = useMemo<Shortcut[]>(() => {
		const shortcut = (names: string[], text: Shortcut['text'], name: keyof StageKeys): Shortcut => ({
			keys: names,
			text,
			run: () => current.current[name](),
			where: inDialog ? 'dialog' : 'page',
		});
		return [
			shortcut(['ArrowLeft'], 'picture.keyLeft', 'left'),
			shortcut(['ArrowRight'], 'picture.keyRight', 'right'),
			shortcut(['PageUp'], 'picture.newer', 'previous'),
			shortcut(['PageDown'], 'picture.older', 'next'),
			shortcut(['+', '='], 'picture.closer', 'closer'),
			shortcut(['-'], 'picture.farther', 'farther'),
			shortcut(['0'], 'picture.wholePicture', 'whole'),
			shortcut(['1'], 'picture.oneToOne', 'natural'),
		];
	}, [inDialog]);
	useShortcuts(shortcuts);
}

/** Those beside it are there when they are wanted. */
function usePreloaded(...pictures: (ViewedPicture | null)[]): void {
	const addresses = pictures.map((picture) => picture?.url ?? '').join(' ');
	useEffect(() => {
		const timer = setTimeout(() => {
			for (const address of addresses.split(' ').filter((each) => each !== '')) new Image().src = address;
		}, 400);
		return () => clearTimeout(timer);
	}, [addresses]);
}

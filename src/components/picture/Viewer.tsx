/** One picture on the full screen, above the page that it was opened from: swipe or arrows for the next, everything that can be done with it. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { ToastPlace } from '../shell/toasts.tsx';
import { useText } from '../text/text.tsx';
import { PictureSide } from './PictureSide.tsx';
import { PictureStage } from './PictureStage.tsx';
import { useViewerAddress } from './use-viewer.ts';
import type { ViewedPicture } from './viewed.ts';

interface ViewerProps {
	/** In the order in which they hang; the one that is open need not be among them. */
	pictures: readonly ViewedPicture[];
	/** Null while nothing is open. */
	openId: string | null;
	onOpen(id: string): void;
	onClose(): void;
	/** The last pictures are close: more of them, please. */
	onNearEnd?(): void;
}

/** How close to the last picture older ones are asked for. */
const nearEnd = 6;

export function Viewer({ pictures, openId, onOpen, onClose, onNearEnd }: ViewerProps) {
	const index = pictures.findIndex(({ id }) => id === openId);
	useEffect(() => {
		if (index !== -1 && index >= pictures.length - nearEnd) onNearEnd?.();
	}, [index, pictures.length, onNearEnd]);
	const last = useRef<ViewedPicture | null>(null);
	const current = pictures[index] ?? (last.current?.id === openId ? last.current : null);
	last.current = current;
	if (current === null) return null;
	return (
		<OpenViewer
			current={current}
			previous={pictures[index - 1] ?? null}
			next={index === -1 ? null : (pictures[index + 1] ?? null)}
			onOpen={onOpen}
			onClose={onClose}
		/>
	);
}

interface OpenViewerProps extends Pick<ViewerProps, 'onOpen' | 'onClose'> {
	current: ViewedPicture;
	previous: ViewedPicture | null;
	next: ViewedPicture | null;
}

function OpenViewer({ current, previous, next, onOpen, onClose }: OpenViewerProps) {
	const t = useText();
	const dialog = useRef<HTMLDialogElement>(null);
	const side = useRef<HTMLDivElement>(null);
	const [alone, setAlone] = useState(false);
	// Closed before it is taken away: only then does the focus go back to where it was opened.
	useLayoutEffect(() => {
		const shown = dialog.current;
		shown?.showModal();
		return () => shown?.close();
	}, []);
	useViewerAddress(current.id, onClose);
	const neighbour = next ?? previous;

	return (
		<dialog
			ref={dialog}
			className="viewer"
			data-alone={alone || undefined}
			aria-label={t('picture.picture', { prompt: current.prompt })}
			onCancel={(event) => {
				event.preventDefault();
				onClose();
			}}
		>
			<PictureStage
				picture={current}
				previous={previous}
				next={next}
				inDialog
				onOpen={onOpen}
				onClose={onClose}
				onDetails={() => side.current?.scrollIntoView({ block: 'start' })}
				onAlone={() => setAlone(!alone)}
			/>
			<div className="viewer-side" ref={side}>
				<PictureSide
					key={current.id}
					picture={current}
					inDialog
					onLeave={onClose}
					onRemoved={() => (neighbour === null ? onClose() : onOpen(neighbour.id))}
				/>
			</div>
			<ToastPlace />
		</dialog>
	);
}

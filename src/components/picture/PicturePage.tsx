/** The page of one picture, for whoever comes by its address. Beside it hang those of the whole gallery. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { GalleryPicture } from '#contract/gallery.ts';
import { Shell, type ShellFacts } from '../shell/Shell.tsx';
import { useText } from '../text/text.tsx';
import { PictureSide } from './PictureSide.tsx';
import { PictureStage } from './PictureStage.tsx';
import { useNeighbours } from './use-neighbours.ts';
import { addressOf, type ViewedPicture } from './viewed.ts';

interface PicturePageProps {
	shell: ShellFacts;
	/** As the server knew it when it made the page. */
	picture: GalleryPicture;
}

export function PicturePage({ shell, picture }: PicturePageProps) {
	return (
		<Shell shell={shell} page={null}>
			<OnePicture first={picture} />
		</Shell>
	);
}

function OnePicture({ first }: { first: ViewedPicture }) {
	const t = useText();
	const [current, setCurrent] = useState(first);
	const [alone, setAlone] = useState(false);
	const side = useRef<HTMLDivElement>(null);
	const pictures = useNeighbours(current);
	const index = pictures.findIndex(({ id }) => id === current.id);

	useEffect(() => {
		document.title = t('picture.title', { prompt: current.prompt.slice(0, 60) });
	}, [t, current]);
	const open = useCallback(
		(id: string) => {
			const next = pictures.find((each) => each.id === id);
			if (next === undefined) return;
			history.replaceState(history.state, '', addressOf(id));
			setCurrent(next);
		},
		[pictures],
	);
	const leave = () => location.assign('/gallery');

	return (
		<main className="viewer viewer-page" data-alone={alone || undefined}>
			<PictureStage
				picture={current}
				previous={pictures[index - 1] ?? null}
				next={index === -1 ? null : (pictures[index + 1] ?? null)}
				inDialog={false}
				onOpen={open}
				onClose={() => (document.referrer.startsWith(location.origin) && history.length > 1 ? history.back() : leave())}
				onDetails={() => side.current?.scrollIntoView({ block: 'start' })}
				onAlone={() => setAlone(!alone)}
			/>
			<div className="viewer-side" ref={side}>
				<PictureSide key={current.id} picture={current} inDialog={false} onLeave={() => undefined} onRemoved={() => undefined} />
			</div>
		</main>
	);
}

/** Beside a picture: its prompt, what can be done with it, how it was made, its marks and its family. */
import { useContext, useMemo, useRef, useState } from 'react';
import { PictureMakings } from '../making/PictureMakings.tsx';
import { ShareButton } from '../sharing/ShareButton.tsx';
import { Icon } from '../shell/Icon.tsx';
import { useShortcuts } from '../shell/ShortcutsProvider.tsx';
import type { Shortcut } from '../shell/shortcuts.ts';
import { type Actions, ActionsContext } from '../studio/actions.ts';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { CompareWith } from './CompareWith.tsx';
import { Download } from './Download.tsx';
import { ExactlyAgain } from './ExactlyAgain.tsx';
import { Facts } from './Facts.tsx';
import { Family } from './Family.tsx';
import { Labels } from './Labels.tsx';
import { Note } from './Note.tsx';
import { type PictureState, usePicture } from './use-picture.ts';
import { usePictureActions } from './use-picture-actions.ts';
import type { ViewedPicture } from './viewed.ts';

interface PictureSideProps {
	picture: ViewedPicture;
	inDialog: boolean;
	/** Something begins that is seen elsewhere. */
	onLeave(): void;
	onRemoved(): void;
}

export function PictureSide({ picture, inDialog, onLeave, onRemoved }: PictureSideProps) {
	const t = useText();
	const state = usePicture(picture.id);
	const { known, problem, waiting } = state;
	return (
		<>
			<h1 className="viewer-prompt" dir="auto">
				{picture.prompt === '' ? <span className="viewer-no-prompt">{t('picture.noPrompt')}</span> : picture.prompt}
			</h1>
			{problem !== null && (
				<p className="problem-text" role="alert">
					{explain(t, problem)}
				</p>
			)}
			{known === null && problem === null && (
				<p className="viewer-waiting" role="status">
					{t(waiting ? 'picture.waiting' : 'words.looking')}
				</p>
			)}
			{known !== null && <KnownSide state={{ ...state, known }} inDialog={inDialog} onLeave={onLeave} onRemoved={onRemoved} />}
		</>
	);
}

interface KnownSideProps extends Omit<PictureSideProps, 'picture'> {
	state: PictureState & { known: NonNullable<PictureState['known']> };
}

function KnownSide({ state, inDialog, onLeave, onRemoved }: KnownSideProps) {
	const t = useText();
	const { known, change } = state;
	const { details, generation } = known;
	const { again, use, remove } = usePictureActions();
	const [download, setDownload] = useState(false);
	const studio = useContext(ActionsContext);
	const varied = ({ moreLikeThis }: Actions) => {
		const picture = generation.pictures.find((each) => each.id === details.id);
		onLeave();
		if (picture !== undefined) moreLikeThis(generation, picture);
	};
	const favourite = () => void change({ favourite: !details.favourite });
	const toBin = () => {
		onRemoved();
		remove(generation, details.id);
	};
	useSideKeys(inDialog, favourite, toBin);

	return (
		<>
			{details.deleted_at !== null && (
				<p className="in-bin">
					{t('picture.inBin')}
					<button type="button" className="button button-small" onClick={() => void change({ deleted: false })}>
						<Icon name="undo" />
						{t('picture.restore')}
					</button>
				</p>
			)}
			<div className="viewer-tools">
				<button type="button" className="tool" aria-pressed={details.favourite} onClick={favourite}>
					<Icon name="heart" />
					{t('picture.favourite')}
				</button>
				<button type="button" className="tool" aria-expanded={download} onClick={() => setDownload(!download)}>
					<Icon name="download" />
					{t('words.download')}
				</button>
				<ShareButton
					className="tool"
					kind="picture"
					subject={details.id}
					visibility={details.visibility}
					onVisibility={(visibility) => void change({ visibility })}
				/>
				<a className="tool" href={`/picture/${details.id}/3d`}>
					<Icon name="solid" />
					{t('relief.short')}
				</a>
				<button type="button" className="tool" onClick={toBin}>
					<Icon name="bin" />
					{t('words.delete')}
				</button>
			</div>
			{download && <Download picture={details} />}
			<div className="viewer-actions">
				<button
					type="button"
					className="button button-strong"
					onClick={() => {
						onLeave();
						again(generation.settings);
					}}
				>
					<Icon name="again" />
					{t('picture.againOtherSeed')}
				</button>
				<button type="button" className="button" onClick={() => use(generation.settings, details.seed)}>
					<Icon name="use" />
					{t('picture.useTheseSettings')}
				</button>
			</div>
			<div className="make-from">
				<PictureMakings pictureId={details.id} onChosen={onLeave} {...(studio === null ? {} : { onMoreLikeThis: () => varied(studio) })} />
			</div>
			<Facts picture={details} generation={generation} />
			<ExactlyAgain id={details.id} />
			<Labels details={details} onChange={change} />
			<Note of={details.id} note={details.note} onChange={change} />
			<Family details={details} />
			<CompareWith details={details} />
		</>
	);
}

function useSideKeys(inDialog: boolean, favourite: () => void, toBin: () => void): void {
	const current = useRef({ favourite, toBin });
	current.current = { favourite, toBin };
	const shortcuts = useMemo<Shortcut[]>(
		() => [
			{ keys: ['f'], text: 'picture.favourite', run: () => current.current.favourite(), where: inDialog ? 'dialog' : 'page' },
			{ keys: ['Delete'], text: 'words.delete', run: () => current.current.toBin(), where: inDialog ? 'dialog' : 'page' },
		],
		[inDialog],
	);
	useShortcuts(shortcuts);
}

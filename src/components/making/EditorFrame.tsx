/** The full screen that a picture is worked on in: a way out, a way to finish, the picture, tools below it. */
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Icon } from '../shell/Icon.tsx';
import { ToastPlace } from '../shell/toasts.tsx';
import { useBack } from '../shell/use-back.ts';
import { useText } from '../text/text.tsx';

interface EditorFrameProps {
	title: string;
	/** The work is being finished, and nothing can be pressed. */
	isBusy: boolean;
	/** There is work that would be lost: it is asked before it is left. */
	isChanged: boolean;
	onDone(): void;
	onClose(): void;
	onKeyDown?(event: KeyboardEvent): void;
	tools: ReactNode;
	children: ReactNode;
}

export function EditorFrame({ title, isBusy, isChanged, onDone, onClose, onKeyDown, tools, children }: EditorFrameProps) {
	const t = useText();
	const [asks, setAsks] = useState(false);
	const dialog = useRef<HTMLDialogElement>(null);
	// Closed before it is taken away: only then does the focus go back to where it was opened.
	useLayoutEffect(() => {
		const shown = dialog.current;
		shown?.showModal();
		return () => shown?.close();
	}, []);

	/** @returns whether it is closed */
	function leave(): boolean {
		if (isChanged) setAsks(true);
		else onClose();
		return !isChanged;
	}
	useBack(leave);

	return (
		<dialog
			ref={dialog}
			className="editor"
			aria-label={title}
			onKeyDown={onKeyDown}
			onCancel={(event) => {
				event.preventDefault();
				if (asks) setAsks(false);
				else leave();
			}}
		>
			<div className="editor-head">
				{asks ? (
					<Question onStay={() => setAsks(false)} onThrowAway={onClose} />
				) : (
					<>
						<button type="button" className="icon-button" aria-label={t('shell.close')} onClick={leave}>
							<Icon name="close" />
						</button>
						<h2>{title}</h2>
						<button type="button" className="button button-strong" disabled={isBusy} onClick={onDone}>
							{t('making.done')}
						</button>
					</>
				)}
			</div>
			{children}
			<div className="editor-tools">{tools}</div>
			<ToastPlace />
		</dialog>
	);
}

/** Whether the work may be thrown away; the safe answer is the one that is at hand. */
function Question({ onStay, onThrowAway }: { onStay(): void; onThrowAway(): void }) {
	const t = useText();
	const stay = useRef<HTMLButtonElement>(null);
	useEffect(() => stay.current?.focus(), []);
	return (
		<div className="editor-question" role="alertdialog" aria-label={t('making.throwAwayQuestion')}>
			<p>{t('making.throwAwayQuestion')}</p>
			<button ref={stay} type="button" className="button" onClick={onStay}>
				{t('making.keepPainting')}
			</button>
			<button type="button" className="button button-strong" onClick={onThrowAway}>
				{t('making.throwAway')}
			</button>
		</div>
	);
}

/**
 * A dialog from the edge of the screen: from below on phones, from the right elsewhere. It is open for as long as it is rendered; Escape,
 * a press beside it and the back button close it.
 */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useText } from '../text/text.tsx';
import { Icon } from './Icon.tsx';
import { ToastPlace } from './toasts.tsx';
import { useBack } from './use-back.ts';

interface PanelProps {
	title: string;
	onClose(): void;
	children: ReactNode;
}

export function Panel({ title, onClose, children }: PanelProps) {
	const dialog = useRef<HTMLDialogElement>(null);
	const heading = useId();
	const t = useText();
	useEffect(() => dialog.current?.showModal(), []);
	useBack(() => dialog.current?.close());

	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard closes a dialog with Escape; the click is on its backdrop.
		<dialog
			ref={dialog}
			className="panel"
			aria-labelledby={heading}
			onClose={onClose}
			onClick={(event) => event.target === event.currentTarget && event.currentTarget.close()}
		>
			<div className="panel-sheet">
				<div className="panel-head">
					<h2 id={heading}>{title}</h2>
					<button type="button" className="icon-button" aria-label={t('shell.close')} onClick={() => dialog.current?.close()}>
						<Icon name="close" />
					</button>
				</div>
				{children}
			</div>
			<ToastPlace />
		</dialog>
	);
}

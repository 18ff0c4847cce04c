/** Takes what came from the phone's share sheet into the studio: words into the prompt, a picture to start from. */
import { useEffect, useRef } from 'react';
import { useToast } from '../shell/toasts.tsx';
import { useText } from '../text/text.tsx';
import { takeShared } from './shared.ts';

const parameter = 'shared';

interface Taker {
	onText(text: string): void;
	onPicture(picture: File): void;
}

export function useShared(taker: Taker): void {
	const show = useToast();
	const t = useText();
	const current = useRef(taker);
	current.current = taker;
	useEffect(() => {
		const address = new URL(location.href);
		const id = address.searchParams.get(parameter);
		if (id === null) return;
		// A reload would share it once more.
		address.searchParams.delete(parameter);
		history.replaceState(history.state, '', address);
		takeShared(id).then(
			(shared) => {
				if (shared === null) return show(t('app.sharedLost'));
				if (shared.text !== '') current.current.onText(shared.text);
				if (shared.picture !== null) current.current.onPicture(shared.picture);
			},
			() => show(t('app.sharedLost')),
		);
	}, [show, t]);
}

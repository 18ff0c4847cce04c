/** For pages beside the studio: a picture that is dropped or pasted is read, and what is to be made of it goes to the studio. */
import { useCallback } from 'react';
import type { GenerationRequest } from '#contract/generation.ts';
import { parseDraft } from '../composer/draft.ts';
import { sendPicture } from '../making/api.ts';
import { useIncoming } from '../making/use-incoming.ts';
import { readStored, store } from '../shell/stored.ts';
import { useToast } from '../shell/toasts.tsx';
import { leaveTo } from '../shell/use-back.ts';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { useReading } from './use-reading.tsx';

export function ReadAnywhere() {
	const t = useText();
	const show = useToast();
	const toStudio = useCallback((draft: GenerationRequest) => {
		// The studio finds it where it keeps its own.
		store('draft', JSON.stringify(draft));
		leaveTo('/');
	}, []);
	const start = useCallback(
		(file: Blob) => {
			show(t('picture.sending'));
			const watch = { onShare: () => undefined, onWaiting: () => show(t('picture.notSentYet')), signal: new AbortController().signal };
			sendPicture(file, watch).then(
				({ sha256 }) => toStudio({ ...parseDraft(readStored('draft')), init_image: `input:${sha256}` }),
				(error: unknown) => show(explain(t, error), { label: t('words.tryAgain'), run: () => start(file) }),
			);
		},
		[show, t, toStudio],
	);
	const { take, panel } = useReading(toStudio, start);
	const isOver = useIncoming(take);
	return (
		<>
			{panel}
			{isOver && <p className="drop-here">{t('picture.dropHere')}</p>}
		</>
	);
}

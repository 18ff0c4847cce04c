/** What can be done with a picture: in the studio by its own actions, on every other page over the server and by going to the studio. */
import { useContext, useMemo } from 'react';
import type { Generation, GenerationRequest, Settings } from '#contract/generation.ts';
import { toRequest } from '#contract/settings.ts';
import { fromSettings } from '../composer/draft.ts';
import { getCatalog, makeKey, Refused, submit } from '../live/api.ts';
import { store } from '../shell/stored.ts';
import { useToast } from '../shell/toasts.tsx';
import { leaveTo } from '../shell/use-back.ts';
import { ActionsContext } from '../studio/actions.ts';
import { listPictures } from '../studio/wall.ts';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { changePicture } from './api.ts';

export interface PictureActions {
	/** Paints with the same settings and a random seed. */
	again(settings: Settings): void;
	/** Puts settings into the prompt box, with this seed locked. */
	use(settings: Settings, seed: number | null): void;
	/** To the bin, with a way back. */
	remove(generation: Generation, pictureId: string): void;
}

/** Pauses between tries in milliseconds; the last one repeats. */
const pauses = [1_000, 2_000, 4_000] as const;

/** @param onRestored told when a picture came back from the bin */
export function usePictureActions(onRestored?: (id: string) => void): PictureActions {
	const studio = useContext(ActionsContext);
	const show = useToast();
	const t = useText();
	return useMemo(() => {
		if (studio !== null) {
			return {
				again: studio.again,
				use: studio.use,
				// The last picture of a generation takes it along, so that nothing empty is left.
				remove: (generation, pictureId) =>
					listPictures(generation).length === 1 ? studio.remove('generations', generation.id) : studio.remove('pictures', pictureId),
			};
		}
		const tell = (error: unknown, run: () => void) => show(explain(t, error), { label: t('words.tryAgain'), run });
		const setDeleted = async (id: string, deleted: boolean): Promise<void> => {
			try {
				await changePicture(id, { deleted });
				if (deleted) show(t('picture.binned'), { label: t('words.undo'), run: () => void setDeleted(id, false) });
				else onRestored?.(id);
			} catch (error) {
				tell(error, () => void setDeleted(id, deleted));
			}
		};
		const paintAgain = (settings: Settings): void => {
			show(t('picture.sending'));
			void send({ ...toRequest(settings), seed: -1 }, () => show(t('picture.notSentYet'))).then(
				() => show(t('picture.asked'), { label: t('picture.look'), run: () => leaveTo('/') }),
				(error: unknown) => tell(error, () => paintAgain(settings)),
			);
		};
		return {
			again: paintAgain,
			use: (settings, seed) => {
				void toStudio(settings, seed).catch((error: unknown) => tell(error, () => void toStudio(settings, seed)));
			},
			remove: (_generation, pictureId) => void setDeleted(pictureId, true),
		};
	}, [studio, show, t, onRestored]);
}

/** Sends a request until it is answered: every try has the same key, so that it is painted once. */
export async function send(request: GenerationRequest, onWaiting: () => void): Promise<Generation> {
	const key = makeKey();
	for (let tries = 0; ; tries += 1) {
		try {
			return await submit(request, key);
		} catch (error) {
			if (error instanceof Refused) throw error;
			if (tries === 0) onWaiting();
			await new Promise((resolve) => setTimeout(resolve, pauses[Math.min(tries, pauses.length - 1)]));
		}
	}
}

/** The studio finds the draft where it keeps its own. */
async function toStudio(settings: Settings, seed: number | null): Promise<void> {
	const { models, default_model } = await getCatalog();
	const model = models.find(({ name }) => name === settings.model) ?? models.find(({ name }) => name === default_model);
	store('draft', JSON.stringify(model === undefined ? { prompt: settings.prompt } : fromSettings(settings, seed, model)));
	leaveTo('/');
}

/** Makes the actions of the page out of the endpoints, the state and the draft. */
import { type Dispatch, type SetStateAction, useMemo } from 'react';
import type { CatalogModel } from '#contract/catalog.ts';
import type { Generation } from '#contract/generation.ts';
import { toRequest } from '#contract/settings.ts';
import { type Draft, fromSettings } from '../composer/draft.ts';
import { cancel, listGenerations, remove, restore } from '../live/api.ts';
import type { Action } from '../live/state.ts';
import { likeThis } from '../making/variation.ts';
import type { ShowToast } from '../shell/toasts.tsx';
import type { Send } from '../shell/use-sending.ts';
import { explain } from '../text/explain.ts';
import type { Text } from '../text/text.tsx';
import type { Actions } from './actions.ts';
import type { Paint } from './use-paint.ts';

interface Parts {
	t: Text;
	dispatch: Dispatch<Action>;
	paint: Paint['paint'];
	drop: Paint['drop'];
	setDraft: Dispatch<SetStateAction<Draft>>;
	show: ShowToast;
	send: Send;
	open(pictureId: string): void;
	/** Brings the prompt box before the eyes. */
	toPrompt(): void;
	findModel(name: string): CatalogModel | null;
}

export function useMakeActions({ t, dispatch, paint, drop, setDraft, show, send, open, toPrompt, findModel }: Parts): Actions {
	return useMemo(() => {
		/** Tells why something did not work, and shows again what the server knows. */
		async function attempt(what: Promise<unknown>): Promise<void> {
			try {
				await what;
			} catch (error) {
				show(explain(t, error));
				dispatch({ type: 'first-page', page: await listGenerations({}) });
			}
		}
		function write(draft: Draft): void {
			setDraft(draft);
			toPrompt();
		}
		const learn = (generation: Generation) => dispatch({ type: 'generation', generation });
		const run = (what: Promise<unknown>) => void attempt(what).catch(() => undefined);

		return {
			paint,
			drop,
			open,
			cancel: (id) => run(send(() => cancel(id)).then(learn)),
			again: (settings) => paint({ ...toRequest(settings), seed: -1 }),
			moreLikeThis: ({ settings }, picture) => paint(likeThis(settings, picture.seed, picture.id)),
			use(settings, seed) {
				const model = findModel(settings.model);
				write(model === null ? { prompt: settings.prompt } : fromSettings(settings, seed, model));
			},
			write,
			remove(kind, id) {
				dispatch({ type: 'removed', id });
				const removed = send(() => remove(kind, id));
				run(removed);
				// The way back comes behind it, also where both have to wait for the connection.
				const back = () => run(removed.then(() => send(() => restore(kind, id))).then(learn));
				show(t('studio.movedToBin'), { label: t('words.undo'), run: back });
			},
		};
	}, [t, dispatch, paint, drop, setDraft, show, send, open, toPrompt, findModel]);
}

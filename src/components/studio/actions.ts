/** What can be done from any card: made once in Studio, read where it is needed. */
import { createContext, useContext } from 'react';
import type { Generation, GenerationRequest, Picture, Settings } from '#contract/generation.ts';
import type { Draft } from '../composer/draft.ts';
import type { Kept } from '../live/api.ts';

export interface Actions {
	/** Sends a request. */
	paint(request: GenerationRequest): void;
	/** Takes back, or puts away, a press that was not accepted. */
	drop(key: string): void;
	cancel(id: string): void;
	/** Paints with the same settings and a random seed. */
	again(settings: Settings): void;
	/** Paints variations of a picture. */
	moreLikeThis(generation: Generation, picture: Picture): void;
	/** Puts settings into the prompt box; with a seed, that one locked. */
	use(settings: Settings, seed: number | null): void;
	/** Puts a draft into the prompt box. */
	write(draft: Draft): void;
	/** To the bin, with a way back. */
	remove(kind: Kept, id: string): void;
	/** Shows a picture on the full screen. */
	open(pictureId: string): void;
}

export const ActionsContext = createContext<Actions | null>(null);

export function useActions(): Actions {
	const actions = useContext(ActionsContext);
	if (actions === null) throw new Error('useActions() is only for components inside <Studio>.');
	return actions;
}

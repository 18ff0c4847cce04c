/** Making something of a picture: getting it here, and what is open for it. */
import { type Dispatch, type SetStateAction, useCallback, useEffect, useRef, useState } from 'react';
import type { Catalog, CatalogModel } from '#contract/catalog.ts';
import type { KeptInput } from '#contract/inputs.ts';
import { problemOf } from '#contract/problem.ts';
import { type Draft, fromSettings } from '../composer/draft.ts';
import { makeKey } from '../live/api.ts';
import { useToast } from '../shell/toasts.tsx';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { createGroup, generationOf, isKept, sendPicture, takePicture } from './api.ts';
import { type Compared, compareRequest } from './compare.ts';
import { withControl } from './control.ts';
import { preparePicture, UnreadablePicture } from './prepare.ts';
import { enlarge, type Start, startFrom, extend as withExtension, withMask, withoutStart } from './start.ts';
import { toVariation } from './variation.ts';
import { useWishes, type Making as Wished } from './wishes.ts';

/** What is open over the page. */
type MakingView = 'add' | 'add-control' | 'start' | 'mask' | 'outpaint' | 'compare';

/** A picture on its way. */
export interface Adding {
	/** Share that has left, 0 to 1; null while that cannot be told. */
	share: number | null;
	/** There is no connection; it is tried again. */
	waiting: boolean;
}

/** What a picture is for. */
type Purpose = 'start' | 'control';

export interface Making {
	adding: Adding | null;
	view: MakingView | null;
	setView(view: MakingView | null): void;
	/** Takes a file. */
	addFile(file: Blob, purpose?: Purpose): void;
	/** Takes a picture of the gallery. */
	addFromGallery(id: string, making: Wished): void;
	/** Paints only what is white in the mask; null for the whole picture. */
	setMask(mask: Blob | null): void;
	/** Starts from a larger picture, of which the white part of the mask is new. */
	extend(picture: Blob, mask: Blob): void;
	/** Takes back what is on its way. */
	stop(): void;
	/** What two models are asked for. */
	compared: Compared | null;
	/** Sends one request to two models, and shows what becomes of it. */
	compare(one: CatalogModel, other: CatalogModel): void;
}

interface Parts {
	draft: Draft;
	setDraft: Dispatch<SetStateAction<Draft>>;
	catalog: Catalog | null;
	model: CatalogModel | null;
}

export function useMaking({ draft, setDraft, catalog, model }: Parts): Making {
	const t = useText();
	const show = useToast();
	const [adding, setAdding] = useState<Adding | null>(null);
	const [view, setView] = useState<MakingView | null>(null);
	const [compared, setCompared] = useState<Compared | null>(null);
	/** The comparison that is looked at: answers to earlier ones are not for it. */
	const comparing = useRef('');
	const controller = useRef<AbortController | null>(null);
	const known = useRef({ catalog, model, draft });
	known.current = { catalog, model, draft };

	const stop = useCallback(() => controller.current?.abort(), []);

	/** One picture at a time: the next one takes the place of the one on its way. */
	const bring = useCallback(
		async (what: (watch: Parameters<typeof sendPicture>[1]) => Promise<void>, again: () => void): Promise<void> => {
			controller.current?.abort();
			const mine = new AbortController();
			controller.current = mine;
			const tell = (news: Partial<Adding>) =>
				!mine.signal.aborted && setAdding((former) => ({ share: null, waiting: false, ...former, ...news }));
			tell({ share: null, waiting: false });
			try {
				await what({
					signal: mine.signal,
					onShare: (share) => tell({ share, waiting: false }),
					onWaiting: () => tell({ waiting: true }),
				});
			} catch (error) {
				if (mine.signal.aborted) return;
				if (error instanceof UnreadablePicture) show(t(error.isHeic ? 'making.noHeic' : 'making.noPicture'));
				else show(explain(t, error), { label: t('words.tryAgain'), run: again });
			} finally {
				if (controller.current === mine) {
					controller.current = null;
					setAdding(null);
				}
			}
		},
		[show, t],
	);

	const addFile = useCallback(
		(file: Blob, purpose: Purpose = 'start') => {
			const run = () =>
				void bring(async (watch) => {
					const kept = await sendPicture(await preparePicture(file), watch);
					watch.signal.throwIfAborted();
					const { model: current } = known.current;
					if (current === null) return;
					setDraft((former) => use(former, { ...kept, picture: null }, purpose, current));
				}, run);
			run();
		},
		[bring, setDraft],
	);

	const addFromGallery = useCallback(
		(id: string, making: Wished) => {
			const run = () =>
				void bring(async (watch) => {
					const generation = await generationOf(id, watch);
					const { catalog: offered, model: current } = known.current;
					if (current === null) return;
					const maker = offered?.models.find(({ name }) => name === generation.settings.model) ?? current;
					if (making === 'variation') {
						const seed = generation.pictures.find((picture) => picture.id === id)?.seed ?? generation.settings.seed;
						setDraft(toVariation(fromSettings(generation.settings, seed, maker), id));
						return;
					}
					const start = { ...(await takePicture(id, watch)), picture: id };
					watch.signal.throwIfAborted();
					const upscaler = offered?.upscalers.find(({ problem }) => problem === null)?.name ?? null;
					setDraft((former) => {
						const worded = former.prompt.trim() === '' ? { ...former, prompt: generation.request.prompt } : former;
						if (making === 'upscale') return enlarge(worded, start, upscaler);
						return use(worded, start, making === 'control' ? 'control' : 'start', current);
					});
					if (making === 'upscale' && upscaler === null) show(t('making.noUpscaler'));
					if (making === 'inpaint') setView('mask');
					if (making === 'outpaint') setView('outpaint');
				}, run);
			run();
		},
		[bring, setDraft, show, t],
	);

	const setMask = useCallback(
		(mask: Blob | null) => {
			if (mask === null) return setDraft((former) => withMask(former, null));
			const run = () =>
				void bring(async (watch) => {
					const { sha256 } = await sendPicture(mask, watch);
					watch.signal.throwIfAborted();
					setDraft((former) => (former.init_image === undefined ? former : withMask(former, sha256)));
				}, run);
			run();
		},
		[bring, setDraft],
	);

	const extend = useCallback(
		(picture: Blob, mask: Blob) => {
			const run = () =>
				void bring(async (watch) => {
					const extension: { start: KeptInput; mask: KeptInput } = {
						start: await sendPicture(picture, watch),
						mask: await sendPicture(mask, watch),
					};
					watch.signal.throwIfAborted();
					const { model: current } = known.current;
					if (current !== null) setDraft((former) => withExtension(former, extension, current));
				}, run);
			run();
		},
		[bring, setDraft],
	);

	useWishes(model !== null, (wish) => {
		if (wish.kind === 'file') addFile(wish.file);
		else addFromGallery(wish.id, wish.making);
	});
	useGone(draft.init_image, () => {
		setDraft(withoutStart);
		show(t('making.gone'));
	});

	const compare = useCallback((one: CatalogModel, other: CatalogModel) => {
		const wanted = known.current.draft;
		const key = makeKey();
		comparing.current = key;
		const tell = (news: Partial<Compared>) =>
			comparing.current === key &&
			setCompared((former) => ({
				prompt: wanted.prompt,
				models: [one.name, other.name],
				group: null,
				waiting: false,
				problem: null,
				...former,
				...news,
			}));
		setCompared(null);
		tell({});
		setView('compare');
		// It is not taken back when it is no longer looked at.
		const watch = { signal: new AbortController().signal, onWaiting: () => tell({ waiting: true }) };
		createGroup(compareRequest(wanted, one, other), key, watch).then(
			(group) => tell({ group, waiting: false }),
			(error: unknown) => tell({ problem: problemOf(error), waiting: false }),
		);
	}, []);

	return { adding, view, setView, addFile, addFromGallery, setMask, extend, stop, compared, compare };
}

function use(draft: Draft, start: Start, purpose: Purpose, model: CatalogModel): Draft {
	return purpose === 'start' ? startFrom(draft, start, model) : withControl(draft, start, model);
}

/** A draft may come back after so long a time that its picture is not kept any more. */
function useGone(reference: string | undefined, onGone: () => void): void {
	const current = useRef(onGone);
	current.current = onGone;
	useEffect(() => {
		if (reference === undefined) return;
		let isShown = true;
		isKept(reference).then(
			(kept) => {
				if (isShown && !kept) current.current();
			},
			() => undefined,
		);
		return () => {
			isShown = false;
		};
	}, [reference]);
}

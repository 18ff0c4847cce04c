/** What the server knows of one picture: asked for until it answers, kept up to date, changed at once and taken back when that fails. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { PictureChange, PictureDetails } from '#contract/gallery.ts';
import type { Generation } from '#contract/generation.ts';
import { getGeneration, Refused } from '../live/api.ts';
import { useEvents } from '../live/use-events.ts';
import { useToast } from '../shell/toasts.tsx';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { changePicture, getDetails } from './api.ts';

export interface KnownPicture {
	details: PictureDetails;
	generation: Generation;
}

export interface PictureState {
	/** Null until the server has answered. */
	known: KnownPicture | null;
	/** There is no such picture, or it must not be seen. */
	problem: Error | null;
	/** The server does not answer; it is asked again. */
	waiting: boolean;
	/** Resolves with whether it was kept; a failure is told. */
	change(change: PictureChange): Promise<boolean>;
}

const againMs = 3_000;

export function usePicture(id: string): PictureState {
	const t = useText();
	const show = useToast();
	const kept = useRef(new Map<string, KnownPicture>());
	const asked = useRef(id);
	asked.current = id;
	const [state, setState] = useState<{ id: string } & Omit<PictureState, 'change'>>({ id, known: null, problem: null, waiting: false });
	const [turn, setTurn] = useState(0);

	const learn = useCallback((known: KnownPicture) => {
		kept.current.set(known.details.id, known);
		if (asked.current === known.details.id) setState({ id: known.details.id, known, problem: null, waiting: false });
	}, []);

	// biome-ignore lint/correctness/useExhaustiveDependencies: another turn asks again.
	useEffect(() => {
		let isOver = false;
		let timer: number | undefined;
		const ask = async () => {
			try {
				const details = await getDetails(id);
				learn({ details, generation: await getGeneration(details.generation) });
			} catch (error) {
				if (isOver) return;
				const known = kept.current.get(id) ?? null;
				if (error instanceof Refused) setState({ id, known: null, problem: error, waiting: false });
				else {
					setState({ id, known, problem: null, waiting: true });
					timer = window.setTimeout(() => void ask(), againMs);
				}
			}
		};
		void ask();
		return () => {
			isOver = true;
			clearTimeout(timer);
		};
	}, [id, turn, learn]);

	useEvents((event) => {
		const { name, data } = event;
		const concerns =
			name === 'snapshot' ||
			name === 'ended' ||
			(name === 'marks' && (data.pictures === null || data.pictures.includes(id))) ||
			(name === 'restored' && data.id === kept.current.get(id)?.generation.id);
		if (concerns) setTurn((last) => last + 1);
	});

	const change = useCallback(
		async (wanted: PictureChange): Promise<boolean> => {
			const before = kept.current.get(id);
			if (before !== undefined) learn({ ...before, details: apply(before.details, wanted) });
			try {
				const details = await changePicture(id, wanted);
				const now = kept.current.get(id);
				if (now !== undefined) learn({ ...now, details });
				return true;
			} catch (error) {
				if (before !== undefined) learn(before);
				show(explain(t, error), { label: t('words.tryAgain'), run: () => void change(wanted) });
				return false;
			}
		},
		[id, learn, show, t],
	);

	const known = state.id === id ? state.known : (kept.current.get(id) ?? null);
	return { known, problem: state.id === id ? state.problem : null, waiting: state.id === id && state.waiting, change };
}

/** What can be told of a change before the server has answered. */
function apply(
	details: PictureDetails,
	{ favourite, note, visibility, add_tags = [], remove_tags = [], remove_albums = [] }: PictureChange,
): PictureDetails {
	return {
		...details,
		favourite: favourite ?? details.favourite,
		note: note ?? details.note,
		visibility: visibility ?? details.visibility,
		tags: [...new Set([...details.tags, ...add_tags])].filter((tag) => !remove_tags.includes(tag)),
		albums: details.albums.filter((album) => !remove_albums.includes(album.id)),
	};
}

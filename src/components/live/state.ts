/**
 * What the page knows, and how it changes. Pure. The server is the source of everything but `sending`: a press that has not been answered yet.
 */
import type { Catalog } from '#contract/catalog.ts';
import type { EventData, EventName } from '#contract/events.ts';
import { type Generation, type GenerationPage, type GenerationRequest, hasEnded } from '#contract/generation.ts';
import type { Problem } from '#contract/problem.ts';
import { mergeFirstPage, place } from './order.ts';

/** A press of the button on its way to the server. */
export interface Sending {
	/** Idempotency key of the press. */
	key: string;
	request: GenerationRequest;
	/** True while the server cannot be reached; it is tried again. */
	waiting: boolean;
	/** Why the server refused it; null while there is no answer. */
	problem: Problem | null;
}

export interface Preview {
	step: number;
	picture: number;
	image: string;
}

export interface StudioState {
	/** False until the server has said once what there is. */
	known: boolean;
	/** Newest first; nothing that lies in the bin. */
	generations: readonly Generation[];
	/** Cursor of the next older page; null when all are here. */
	nextCursor: string | null;
	/** Newest preview by generation id. */
	previews: Readonly<Record<string, Preview>>;
	/** Newest first. */
	sending: readonly Sending[];
	catalog: Catalog | null;
}

/** An event of the stream with the data that belongs to its name. */
export type LiveEvent = { [Name in EventName]: { name: Name; data: EventData[Name] } }[EventName];

export type Action =
	| { type: 'event'; event: LiveEvent }
	| { type: 'first-page'; page: GenerationPage }
	| { type: 'generation'; generation: Generation }
	| { type: 'removed'; id: string }
	| { type: 'sending'; sending: Sending }
	| { type: 'waiting'; key: string; waiting: boolean }
	| { type: 'refused'; key: string; problem: Problem }
	| { type: 'accepted'; key: string; generation: Generation }
	| { type: 'dropped'; key: string }
	| { type: 'catalog'; catalog: Catalog };

export function start(page: GenerationPage | null, catalog: Catalog | null): StudioState {
	return {
		known: page !== null,
		generations: page?.generations ?? [],
		nextCursor: page?.next_cursor ?? null,
		previews: {},
		sending: [],
		catalog,
	};
}

export function reduce(state: StudioState, action: Action): StudioState {
	switch (action.type) {
		case 'event':
			return hear(state, action.event);
		case 'first-page':
			return { ...state, known: true, ...mergeFirstPage(state, action.page) };
		case 'generation':
			return learn(state, action.generation);
		case 'removed':
			return remove(state, action.id);
		case 'sending':
			return { ...state, sending: [action.sending, ...state.sending.filter(({ key }) => key !== action.sending.key)] };
		case 'waiting':
			return changeSending(state, action.key, { waiting: action.waiting });
		case 'refused':
			return changeSending(state, action.key, { waiting: false, problem: action.problem });
		case 'accepted': {
			const sending = state.sending.filter(({ key }) => key !== action.key);
			// Its events may have overtaken the answer: what they said is newer.
			const heard = state.generations.some(({ id }) => id === action.generation.id);
			return heard ? { ...state, sending } : learn({ ...state, sending }, action.generation);
		}
		case 'dropped':
			return { ...state, sending: state.sending.filter(({ key }) => key !== action.key) };
		case 'catalog':
			return { ...state, catalog: action.catalog };
	}
}

function hear(state: StudioState, event: LiveEvent): StudioState {
	switch (event.name) {
		case 'snapshot':
			return event.data.active.reduce(learn, state);
		case 'queued':
		case 'started':
		case 'ended':
		case 'restored':
			return learn(state, event.data);
		case 'step':
			return change(state, event.data.id, (known) =>
				hasEnded(known.state) ? known : { ...known, state: 'running', position: null, progress: event.data.progress },
			);
		case 'preview': {
			const { id, ...preview } = event.data;
			return { ...state, previews: { ...keepPreviews(state), [id]: preview } };
		}
		case 'picture':
			return change(state, event.data.id, (known) => ({
				...known,
				pictures: [...known.pictures.filter(({ id }) => id !== event.data.picture.id), event.data.picture],
			}));
		case 'removed':
			return remove(state, event.data.id);
		case 'service':
		case 'models':
		case 'queue':
		case 'group':
		case 'marks':
			return state;
	}
}

function learn(state: StudioState, generation: Generation): StudioState {
	return { ...state, generations: place(state.generations, generation) };
}

/** The last preview of what has just ended stays below its picture until that has come; older ones go. */
function keepPreviews({ previews, generations }: StudioState): Record<string, Preview> {
	const newest = generations.slice(0, 20);
	return Object.fromEntries(Object.entries(previews).filter(([id]) => newest.some((known) => known.id === id)));
}

function change(state: StudioState, id: string, edit: (known: Generation) => Generation): StudioState {
	return { ...state, generations: state.generations.map((known) => (known.id === id ? edit(known) : known)) };
}

/** Takes out a generation or, when the id is a picture's, that picture. */
function remove(state: StudioState, id: string): StudioState {
	const generations = state.generations
		.filter((known) => known.id !== id)
		.map((known) =>
			known.pictures.some((picture) => picture.id === id)
				? { ...known, pictures: known.pictures.filter((picture) => picture.id !== id) }
				: known,
		);
	return { ...state, generations };
}

function changeSending(state: StudioState, key: string, news: Partial<Sending>): StudioState {
	return { ...state, sending: state.sending.map((sending) => (sending.key === key ? { ...sending, ...news } : sending)) };
}

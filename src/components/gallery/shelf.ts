/**
 * The pictures of one search: how many there are a day, and those that are near the screen. The server is the source; what was changed here is
 * laid over what it said until it says so too.
 */
import type { GalleryDays, GalleryPage, PictureChange } from '#contract/gallery.ts';
import { Refused } from '../live/api.ts';
import { type Pending, withChanges } from './changes.ts';
import { aspectsOf, type Section } from './sections.ts';

export interface ShelfState {
	/** False until the server has said how many pictures there are. */
	known: boolean;
	/** Why it did not, in its own words; null when it did or was not reached. */
	problem: string | null;
	/** The server was not reached; it is asked again. */
	waiting: boolean;
	sections: readonly Section[];
	count: number;
	/** Mean of what came first; stands in for what is not known yet, and stays, so that nothing jumps. */
	aspect: number;
}

export interface ShelfAsks {
	days(): Promise<GalleryDays>;
	page(cursor: string, limit: number): Promise<GalleryPage>;
}

export interface Shelf {
	state(): ShelfState;
	subscribe(listener: () => void): () => void;
	/** These sections are near the screen, the first of them most of all. */
	want(sections: readonly number[]): void;
	/** Asks again how many there are. Days that have changed are read again. */
	refresh(): Promise<void>;
	/** Something about these pictures changed elsewhere; about many when null. */
	outdate(ids: readonly string[] | null): void;
	/** Ids of all pictures from one to the other, in the order in which they hang; reads what is between them. */
	idsBetween(one: string, other: string): Promise<string[]>;
	/** Ids of a section, and of all parts of its day. */
	idsOf(section: number): Promise<string[]>;
	idsOfDay(section: number): Promise<string[]>;
	/** Shows a change until `done` says whether the server took it. */
	lay(means: (id: string) => boolean, change: PictureChange): { done(taken: boolean): void };
	close(): void;
}

/** Questions at a time, and sections whose pictures are kept. */
const mostAtOnce = 3;
const mostKept = 40;
/** Pause before asking again after the network failed, in milliseconds. */
const pauseMs = 2_000;

export function createShelf(asks: ShelfAsks): Shelf {
	let state: ShelfState = { known: false, problem: null, waiting: false, sections: [], count: 0, aspect: 1 };
	let hasAspect = false;
	let pending: readonly Pending[] = [];
	let wanted: readonly string[] = [];
	let closed = false;
	/** Answers may overtake each other: only that to the last question counts. */
	let refreshes = 0;
	let retry: ReturnType<typeof setTimeout> | undefined;
	/** Sections by key that were wanted last, the latest at the end. */
	const used = new Set<string>();
	const loading = new Map<string, Promise<void>>();
	const listeners = new Set<() => void>();

	function set(change: Partial<ShelfState>): void {
		if (closed) return;
		state = { ...state, ...change };
		for (const listener of listeners) listener();
	}

	function replace(sections: readonly Section[]): void {
		set({ sections, count: sections.reduce((sum, { count }) => sum + count, 0) });
	}

	/** The section as it is shown with what is on its way. */
	function shown(section: Section): Section {
		if (section.told === null) return section;
		const pictures = withChanges(section.told, pending);
		return pictures === section.pictures ? section : { ...section, pictures, aspects: aspectsOf(pictures), count: pictures.length };
	}

	function show(): void {
		replace(state.sections.map(shown));
	}

	function failed(error: unknown): void {
		if (error instanceof Refused) set({ problem: error.message, waiting: false });
		else {
			set({ waiting: true });
			clearTimeout(retry);
			if (!closed) retry = setTimeout(again, pauseMs);
		}
	}

	function again(): void {
		if (!state.known) void refresh();
		else pump();
	}

	async function refresh(): Promise<void> {
		refreshes += 1;
		const turn = refreshes;
		try {
			const { days } = await asks.days();
			if (turn !== refreshes) return;
			const known = new Map(state.sections.map((section) => [section.key, section]));
			const sections = toSections(days).map((fresh): Section => {
				const old = known.get(fresh.key);
				if (old === undefined) return fresh;
				const toldCount = old.told?.length ?? old.count;
				if (old.cursor === fresh.cursor && toldCount === fresh.count && old.first === fresh.first) return old;
				// Shown as it was until its pictures are read again, so that nothing flickers.
				return old.told === null ? fresh : { ...old, first: fresh.first, cursor: fresh.cursor, stale: fresh.count };
			});
			set({ known: true, problem: null, waiting: false });
			replace(sections);
			pump();
		} catch (error) {
			failed(error);
		}
	}

	function needs(section: Section | undefined): section is Section {
		return section !== undefined && (section.told === null || section.stale !== null) && !loading.has(section.key);
	}

	function pump(): void {
		for (const key of wanted) {
			if (loading.size >= mostAtOnce || closed) return;
			const section = state.sections.find((one) => one.key === key);
			if (needs(section)) void load(section).then(pump, failed);
		}
	}

	function load(section: Section): Promise<void> {
		const known = loading.get(section.key);
		if (known !== undefined) return known;
		const job = read(section).finally(() => loading.delete(section.key));
		loading.set(section.key, job);
		return job;
	}

	async function read({ key, cursor, count, stale }: Section): Promise<void> {
		const { pictures } = await asks.page(cursor, Math.max(1, stale ?? count));
		if (!hasAspect && pictures.length > 0) {
			hasAspect = true;
			const aspects = aspectsOf(pictures);
			set({ aspect: aspects.reduce((sum, aspect) => sum + aspect, 0) / aspects.length });
		}
		used.delete(key);
		used.add(key);
		const far = new Set([...used].slice(0, Math.max(0, used.size - mostKept)).filter((one) => !wanted.includes(one)));
		for (const one of far) used.delete(one);
		set({ waiting: false });
		replace(
			state.sections
				.map((section) => {
					if (section.key === key) {
						// Whether it changed again in the meantime.
						const isNewest = section.cursor === cursor && section.stale === stale;
						return shown({ ...section, told: pictures, pictures: null, stale: isNewest ? null : section.stale });
					}
					return far.has(section.key) ? { ...section, told: null, pictures: null } : section;
				})
				.filter((section) => section.told === null || section.told.length > 0),
		);
	}

	return {
		state: () => state,
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		want(sections) {
			wanted = sections.map((index) => state.sections[index]?.key ?? '');
			pump();
		},
		refresh,
		outdate(ids) {
			const changed = ids === null ? null : new Set(ids);
			const isMeant = ({ told }: Section) => told !== null && (changed === null || told.some(({ id }) => changed.has(id)));
			set({
				sections: state.sections.map((section) =>
					isMeant(section) ? { ...section, stale: section.stale ?? section.told?.length ?? section.count } : section,
				),
			});
			pump();
		},
		async idsBetween(one, other) {
			const at = (id: string) => state.sections.findIndex(({ pictures }) => pictures?.some((picture) => picture.id === id) === true);
			const [from, to] = [at(one), at(other)].sort((a, b) => a - b);
			if (from === undefined || to === undefined || from === -1) return [other];
			const ids: string[] = [];
			for (const { key } of state.sections.slice(from, to + 1)) ids.push(...(await idsOfKey(key)));
			const ends = [ids.indexOf(one), ids.indexOf(other)].sort((a, b) => a - b);
			return ids.slice(ends[0], (ends[1] ?? 0) + 1);
		},
		idsOf: (section) => idsOfKey(state.sections[section]?.key ?? ''),
		async idsOfDay(section) {
			const parts = state.sections.filter(({ day }) => day === state.sections[section]?.day);
			const ids: string[] = [];
			for (const { key } of parts) ids.push(...(await idsOfKey(key)));
			return ids;
		},
		lay(means, change) {
			const one: Pending = { means, change };
			pending = [...pending, one];
			show();
			return {
				done(taken) {
					pending = pending.filter((other) => other !== one);
					if (taken) set({ sections: state.sections.map((section) => keep(section, one)) });
					show();
				},
			};
		},
		close() {
			closed = true;
			clearTimeout(retry);
			listeners.clear();
		},
	};

	async function idsOfKey(key: string): Promise<string[]> {
		const find = () => state.sections.find((section) => section.key === key);
		const section = find();
		if (section === undefined) return [];
		if (section.pictures === null) await load(section);
		return find()?.pictures?.map(({ id }) => id) ?? [];
	}

	/** What the server has taken is what it would tell. */
	function keep(section: Section, change: Pending): Section {
		return section.told === null ? section : { ...section, told: withChanges(section.told, [change]) };
	}
}

/** A section for every part of a day. */
function toSections(days: GalleryDays['days']): Section[] {
	let part = 0;
	return days.map(({ day, cursor, count }, index) => {
		const first = days[index - 1]?.day !== day;
		part = first ? 0 : part + 1;
		return { key: `${day}/${part}`, day, cursor, count, first, told: null, pictures: null, aspects: null, stale: null };
	});
}

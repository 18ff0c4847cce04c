/** Generations that belong together: a prompt matrix or an X/Y/Z grid, shown as one with a labelled contact sheet. */
import type { Generation, GenerationRequest, GenerationState } from './generation.ts';
import type { GridAxis } from './grid.ts';
import type { Problem } from './problem.ts';

/** What `POST /api/groups` takes. The cells are made of `request` and `axes`, see grid.ts. */
export interface GroupRequest {
	/** At most 200 characters; absent: the prompt. */
	title?: string;
	request: GenerationRequest;
	axes: GridAxis[];
}

export const longestTitle = 200;

/** One cell. */
export interface GroupCell {
	/** `waiting`: accepted, and handed to the queue when there is room. `gone`: its picture was deleted for good. */
	state: GenerationState | 'waiting' | 'gone';
	generation: Generation | null;
	/** Why it could not be handed to the queue; the problem of a generation stands there. */
	problem: Problem | null;
}

export interface GroupSummary {
	id: string;
	title: string;
	/** The first along the columns, the second along the rows, the third one block each. */
	axes: GridAxis[];
	/** Cells by what became of them. */
	counts: { all: number; done: number; failed: number; cancelled: number; open: number };
	/** Address of the contact sheet, made of what is there. */
	sheet: string;
	created_at: string;
}

export interface Group extends GroupSummary {
	/** The first axis runs fastest. */
	cells: GroupCell[];
}

export interface GroupPage {
	groups: GroupSummary[];
	/** Give it back as `cursor`; null at the end. */
	next_cursor: string | null;
}

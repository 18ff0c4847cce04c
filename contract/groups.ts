/** Generations that belong together: a prompt matrix or an X/Y/Z grid, shown as one with a labelled contact sheet. */
import type { Generation, GenerationRequest } from './generation.ts';

/** What may change along an axis: a field of the request, or `prompt_sr`, A1111's search and replace in the prompt. */
export interface GridAxis {
	field: string;
	/** As they are written on the sheet. */
	labels: string[];
}

export interface GroupRequest {
	title: string;
	/** At most three, the first along the columns; the product of their lengths is the number of cells. */
	axes: GridAxis[];
	/** One request a cell, the first axis running fastest. */
	cells: GenerationRequest[];
}

export const mostCells = 100;

export interface Group {
	id: string;
	title: string;
	axes: GridAxis[];
	/** In the order of the cells; null for one that is gone. */
	generations: (Generation | null)[];
	/** Address of the contact sheet, made of what is there. */
	sheet: string;
	created_at: string;
}

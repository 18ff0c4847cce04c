/** What people have added to pictures, as the index takes it in. It lies elsewhere, as it can not be made again. */
import type { Visibility } from '#contract/gallery.ts';

export interface PictureMarks {
	favourite: boolean;
	visibility: Visibility;
	note: string;
	tags: string[];
	/** Ids. */
	albums: string[];
}

export interface MarksSource {
	of(picture: string): PictureMarks;
	/** The number of the newest change. */
	sequence(): number;
	/** Pictures whose marks have changed after the change of this number, oldest change first, at most `limit`. */
	changedAfter(sequence: number, limit: number): { picture: string; sequence: number }[];
}

export const noMarks: PictureMarks = { favourite: false, visibility: 'private', note: '', tags: [], albums: [] };

/** For an index without anybody who marks. */
export const noMarksSource: MarksSource = { of: () => noMarks, sequence: () => 0, changedAfter: () => [] };

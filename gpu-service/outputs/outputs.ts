/**
 * The only writer of `outputs/`. Files are written and synced under `.partial/<id>.<attempt>/`, renamed into `<UTC day>/` after the queue
 * has committed them, the sidecar last. Deleted ones move to `.bin/<UTC day>/` and back.
 */
import type { PictureFile, Sidecar } from '#contract/generation.ts';

export interface Outputs {
	/**
	 * Writes one encoded picture into the attempt's partial folder, synced.
	 * @throws ProblemError `out_of_disk` when the disk is full, `internal` for other file errors.
	 */
	writePicture(
		id: string,
		attempt: number,
		picture: { n: number; seed: number; width: number; height: number; png: Uint8Array },
	): Promise<PictureFile>;
	/** Renames the files of an attempt into their day, then writes the sidecar. Safe to repeat after a crash at any point in it. */
	publish(attempt: number, day: string, sidecar: Sidecar): Promise<void>;
	/** Removes what an attempt left. */
	discard(id: string, attempt: number): Promise<void>;
	/** At start: removes partial folders other than those named `<id>.<attempt>` in `keep`. */
	sweep(keep: ReadonlySet<string>): Promise<void>;
	/** Moves all files of a generation, or one picture, to the bin or back. Repeating it is harmless. */
	bin(id: string, day: string, names: readonly string[]): Promise<void>;
	restore(id: string, day: string, names: readonly string[]): Promise<void>;
	/** Removes files from the bin for good. */
	purge(id: string, day: string, names: readonly string[]): Promise<void>;
	/** @throws ProblemError `out_of_disk` when less than the reserve is free. */
	checkSpace(): Promise<void>;
}

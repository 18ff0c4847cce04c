/**
 * The only writer of `outputs/`. Files are written and synced under `.partial/<id>.<attempt>/`, renamed into `<UTC day>/` after the queue
 * has committed them, the sidecar last. Deleted ones move to `.bin/<UTC day>/` and back.
 *
 * Every method throws ProblemError `out_of_disk` when the disk is full and `internal` for other file errors.
 */
import type { PictureFile, Sidecar } from '#contract/generation.ts';

export interface Outputs {
	/** Writes one encoded picture into the attempt's partial folder, synced. */
	writePicture(
		id: string,
		attempt: number,
		picture: { n: number; seed: number; width: number; height: number; png: Uint8Array },
	): Promise<PictureFile>;
	/**
	 * Renames the files of an attempt into their day, then the sidecar. Safe to repeat after a crash at any point in it. When it throws, the
	 * day holds nothing of it, as far as the disk still allows that, and the files lie in the partial folder again.
	 */
	publish(attempt: number, day: string, sidecar: Sidecar): Promise<void>;
	/** Removes what an attempt left. */
	discard(id: string, attempt: number): Promise<void>;
	/** At start: removes partial folders other than those named `<id>.<attempt>` in `keep`. */
	sweep(keep: ReadonlySet<string>): Promise<void>;
	/** Moves the named files of a generation (`<id>-<n>.png`, `<id>.json`) to the bin. Repeating it is harmless, and so is a file that is gone. */
	bin(id: string, day: string, names: readonly string[]): Promise<void>;
	/** Moves them back. @throws ProblemError `not_found` when pictures are named and none of them is left. */
	restore(id: string, day: string, names: readonly string[]): Promise<void>;
	/** Removes files of a generation for good, wherever they lie. */
	purge(id: string, day: string, names: readonly string[]): Promise<void>;
	/**
	 * Moves a picture that no generation made to the bin. Repeating it is harmless.
	 *
	 * @param name `<folder>/<file>` or `<file>`, inside `outputs/`
	 * @throws ProblemError `invalid_path` for any other name, `not_found` for what is not a regular file there, `conflict` when another one
	 *   of that name lies in the bin.
	 */
	binFile(name: string): Promise<void>;
	/** Moves it back. @throws ProblemError as {@link binFile}; `conflict` when its place is taken. */
	restoreFile(name: string): Promise<void>;
	/** Removes for good what was moved to the bin before `before`: files that no generation made, and single pictures of generations that stay. */
	expireBin(before: Date): Promise<void>;
	/** @throws ProblemError `out_of_disk` when less than the reserve is free. */
	checkSpace(): Promise<void>;
	/** Tries whether a file can be written. */
	checkWritable(): Promise<void>;
}

/** Where finished files lie, as the gallery sees it. A folder today; another store can stand behind it. Read only. */
import type { PictureFacts } from '#images/inspect.ts';

/** A file by its name: `<folder>/<file>`, or `<file>` when it lies in no folder. */
export interface StoredFile {
	name: string;
	bytes: number;
	/** Milliseconds UTC of its last change. */
	modifiedAt: number;
	/** True while it lies in the bin. */
	binned: boolean;
}

export interface PictureStore {
	/** Folders that hold files, in the bin or not; `''` stands for files in no folder. */
	folders(): Promise<string[]>;
	/** Files of one folder, in the bin or not. A folder that is gone has none. */
	list(folder: string): Promise<StoredFile[]>;
	/** Null for what is not a regular file that may be seen. */
	head(name: string): Promise<StoredFile | null>;
	/**
	 * The whole content. Use it for small files.
	 * @throws PictureGone when it is not there any more.
	 */
	read(name: string): Promise<Uint8Array<ArrayBuffer>>;
	/**
	 * What a picture says of itself.
	 * @throws ProblemError `unsupported_media` for what is no whole picture, `too_large`; PictureGone when it is not there any more.
	 */
	inspect(name: string): Promise<PictureFacts>;
	/** The content, read as it is asked for. Fails with {@link PictureGone} when it is not there any more. */
	stream(name: string): ReadableStream<Uint8Array>;
}

/** Thrown for a file that vanished or was exchanged for something else. */
export class PictureGone extends Error {
	override name = 'PictureGone';
}

/** False for names that are hidden, half-written or could be mistaken for a path. */
export function isVisibleName(name: string): boolean {
	const parts = name.split('/');
	return parts.length <= 2 && parts.every((part) => /^[^.\\\p{Cc}][^\\\p{Cc}]*$/u.test(part) && part.isWellFormed());
}

/** The folder of a name; `''` when it lies in none. */
export function folderOf(name: string): string {
	return name.includes('/') ? name.slice(0, name.indexOf('/')) : '';
}

/** The name without its folder. */
export function fileOf(name: string): string {
	return name.slice(name.indexOf('/') + 1);
}

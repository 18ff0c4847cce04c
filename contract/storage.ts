/** What lies on the disk, and for how long it may. */

/**
 * `pictures`: with their sidecars; `inputs`: pictures that generations start from; `bin`: deleted, for the time that was chosen; `models`: each content
 * once; `downloads`: models that were begun to be brought; `prepared`, `recipes`: made from models, so that they open sooner; `libraries`:
 * CUDA; `thumbnails`; `databases`.
 */
export const storageParts = [
	'pictures',
	'inputs',
	'bin',
	'models',
	'downloads',
	'prepared',
	'recipes',
	'libraries',
	'thumbnails',
	'databases',
] as const;
export type StoragePart = (typeof storageParts)[number];

/** What can go without losing what cannot be made again; only the bin is lost, which is its purpose. */
export const cleanableParts = ['bin', 'prepared', 'recipes', 'thumbnails'] as const satisfies readonly StoragePart[];
export type CleanablePart = (typeof cleanableParts)[number];

export interface StorageUse {
	part: StoragePart;
	bytes: number;
	files: number;
}

export interface Storage {
	/** In the order of {@link storageParts}; without those of a GPU service that cannot be reached. */
	parts: StorageUse[];
	/** Bytes of the disk that holds the pictures. */
	disk: { free: number; total: number };
}

/** How long things stay. Carried out once a day. */
export interface Retention {
	/** What is deleted lies in the bin for so many days, 1 to 30. */
	bin_days: number;
	/** Pictures that are older than so many days go to the bin, unless somebody marked, named, filed or shared them. Null: never. */
	unfavoured_days: number | null;
	/** Most bytes of prepared models and of recipes, each; what was not used for longest goes. Null: as the settings of Easel say. */
	cache_bytes: number | null;
}

export const usualRetention: Retention = { bin_days: 30, unfavoured_days: null, cache_bytes: null };

/** What the GPU service is asked to remove. */
export interface CleanOrder {
	/** Empties the bin of what was deleted before: ISO 8601. */
	bin_before?: string;
	/** Most bytes that may stay. */
	prepared_bytes?: number;
	recipes_bytes?: number;
}

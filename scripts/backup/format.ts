/**
 * What a backup is: a zip archive, so that people can look into it without Easel.
 *
 * - `easel-backup.json` {@link BackupHead}, first
 * - `data/…`: databases, and with keys `household-key`, `push-keys.json`, `https/…`; `settings/.env`
 * - `outputs/…`: pictures, sidecars, inputs, the bin
 * - `checksums.json`: the SHA-256 of each of them by name, last: an archive without it is cut off
 */
export const headName = 'easel-backup.json';
export const checksumsName = 'checksums.json';

/** Raised when an older Easel could not read it. */
export const backupFormat = 1;

export interface BackupHead {
	format: number;
	/** ISO 8601. */
	created_at: string;
	/** Version of Easel. */
	version: string;
	/** Holds the household key and others: whoever has the file can come in. */
	keys: boolean;
}

/** Files of the data folder that let somebody in. */
export const keyNames = ['household-key', 'push-keys.json', 'https'] as const;

/** Hidden folders of the outputs that belong to pictures. */
const hiddenOutputs = ['.bin', '.inputs'];

/** Whether a name in the outputs folder belongs to pictures: other hidden ones are those of disks, of systems, and of what is half done. */
export function isOfPictures(name: string): boolean {
	return hiddenOutputs.includes(name) || !(name.startsWith('.') || name === 'lost+found');
}

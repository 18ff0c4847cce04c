/** To the bin and back, for whatever the gallery shows. The GPU service moves the files, as it alone writes `outputs/`. */
import type { Generation } from '#contract/generation.ts';
import type { GpuServiceClient } from '../gpu-service-client.ts';
import { noSuchPicture } from '../no-such-picture.ts';
import type { Gallery } from './gallery.ts';

export interface Bin {
	/**
	 * Moves a generation to the bin or back.
	 * @throws ProblemError `not_found` for an unknown id, `conflict` before its end, `gpu_unavailable`.
	 */
	setDeleted(id: string, deleted: boolean): Promise<Generation>;
	/** The same for one picture. */
	setPictureDeleted(picture: string, deleted: boolean): Promise<Generation>;
}

interface BinParts {
	gallery: Gallery;
	client: Pick<GpuServiceClient, 'remove' | 'restore' | 'removeFile' | 'restoreFile'>;
}

export function createBin({ gallery, client }: BinParts): Bin {
	/** Files of which the service's queue knows nothing. */
	const moveFiles = async (names: string[], deleted: boolean): Promise<void> => {
		try {
			for (const name of names) await (deleted ? client.removeFile(name) : client.restoreFile(name));
		} finally {
			await gallery.examine(names);
		}
	};
	const find = (id: string) => {
		const found = gallery.filesOf(id);
		if (found === null) throw noSuchPicture();
		return found;
	};
	const shown = (owner: string, id: string): Generation => {
		const generation = gallery.generation(owner, id);
		if (generation === null) throw noSuchPicture();
		return generation;
	};

	return {
		setDeleted: async (id, deleted) => {
			const { owner, origin, names } = find(id);
			if (origin === 'log') gallery.remember(await (deleted ? client.remove(id) : client.restore(id)));
			else await moveFiles(names, deleted);
			return shown(owner, id);
		},
		setPictureDeleted: async (id, deleted) => {
			const found = gallery.picture(id);
			if (found === null) throw noSuchPicture();
			const { picture, row } = found;
			const { owner, origin, names } = find(row.id);
			if (origin === 'log') gallery.remember(await (deleted ? client.remove(row.id, picture.n) : client.restore(row.id, picture.n)));
			else await moveFiles(origin === 'file' ? names : [picture.name], deleted);
			return shown(owner, row.id);
		},
	};
}

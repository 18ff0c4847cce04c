/** A backup of a project, with the databases copied first. */
import { join } from 'node:path';
import { loadHouseholdKey } from '../../src/server/access/household-key.ts';
import { copyDatabases } from './databases.ts';
import { type MadeBackup, makeBackup } from './make.ts';
import type { Project } from './project.ts';

export interface BackupWish {
	file: string | null;
	withKeys: boolean;
	withPictures: boolean;
}

/** @throws BackupProblem */
export async function backUp(project: Project, { file, withKeys, withPictures }: BackupWish): Promise<MadeBackup & { file: string }> {
	const { root, data, outputs, configuration, version } = project;
	const { text: key } = await loadHouseholdKey(data, configuration.key);
	using copies = await copyDatabases({ data, url: `http://localhost:${configuration.port}`, key });
	const stamp = new Date().toISOString().slice(0, 16).replace('T', '-').replace(':', '');
	const target = file ?? join(root, 'backups', `easel-${stamp}${withPictures ? '' : '-data'}.zip`);
	const made = await makeBackup({ file: target, data, outputs, root, databases: copies.folder, version, withKeys, withPictures });
	return { ...made, file: target };
}

/** Brings a checkout to the newest version of its branch, after a backup, and back again when that version does not run. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { databaseNames } from '../backup/databases.ts';
import { BackupProblem } from '../backup/problem.ts';
import type { Project } from '../backup/project.ts';
import { restoreBackup } from '../backup/restore.ts';
import { backUp } from '../backup/run.ts';
import { takeLock } from '../start/lock.ts';
import { tryVersion } from './try-version.ts';

/** The way back, in `data/update.json`. */
interface UpdateRecord {
	/** Commits. */
	from: string;
	to: string;
	/** Archive with the data folder before the update. */
	backup: string;
	/** Versions of the databases before the update. */
	schemas: Record<string, number>;
}

type Say = (text: string) => void;

/** @throws BackupProblem that says what to do; then the version is the one before. */
export async function updateProject(project: Project, say: Say): Promise<void> {
	const { root, data } = project;
	refuseRunning(data);
	const from = checkout(root);
	say('Looking for a newer version …\n');
	git(root, 'fetch', '--quiet');
	const to = git(root, 'rev-parse', '@{upstream}');
	if (git(root, 'merge-base', to, 'HEAD') === to) {
		say('This is the newest version already.\n');
		return;
	}
	const schemas = schemasOf(data);
	const { file } = await backUp(project, { file: null, withKeys: true, withPictures: false });
	say(`What the databases and settings hold is backed up in ${file}\n`);
	writeRecord(data, { from, to, backup: file, schemas });
	try {
		git(root, 'merge', '--ff-only', '--quiet', to);
		install(root, say);
		say('Trying whether the new version runs …\n');
		await tryVersion(root);
	} catch (error) {
		git(root, 'reset', '--hard', '--quiet', from);
		install(root, say);
		throw new BackupProblem(`The new version does not run here, so the one before is back, and nothing was lost.\n${messageOf(error)}`);
	}
	say(`Easel is updated: ${git(root, 'log', '--oneline', '-1')}\nStart it with "npm start". "npm run update -- --back" goes back.\n`);
}

/** Goes back to the version before the last update. @throws BackupProblem */
export async function goBack({ root, data, outputs }: Project, say: Say): Promise<void> {
	refuseRunning(data);
	const record = readRecord(data);
	if (record === null) throw new BackupProblem('There was no update to go back from.');
	if (checkout(root) !== record.to)
		throw new BackupProblem('This is not the version that the last update brought. Choose another one with git.');
	const isNewer = Object.entries(schemasOf(data)).some(([name, version]) => version > (record.schemas[name] ?? 0));
	git(root, 'reset', '--hard', '--quiet', record.from);
	install(root, say);
	if (isNewer) {
		// The version before could not read them.
		const { kept } = await restoreBackup({ file: record.backup, data, outputs, dataOnly: true });
		say(`The databases are those from before the update; newer ones are kept in ${kept.join(', ')}. Pictures are all there.\n`);
	}
	say(`The version before is back: ${git(root, 'log', '--oneline', '-1')}\n`);
}

/** Its commit. @throws BackupProblem when it is none, or was changed by hand. */
function checkout(root: string): string {
	if (!existsSync(join(root, '.git'))) {
		throw new BackupProblem(
			'This folder is not a git checkout, so there is nothing to update it from. Clone Easel with git, and move data/, outputs/ and models/ there.',
		);
	}
	const changed = git(root, 'status', '--porcelain', '--untracked-files=no');
	if (changed !== '')
		throw new BackupProblem(`Files of Easel were changed here, and an update would lose that. Commit or undo it first:\n${changed}`);
	return git(root, 'rev-parse', 'HEAD');
}

/** Its parts are replaced: what runs would break. */
function refuseRunning(data: string): void {
	const lock = existsSync(data) ? takeLock(data) : null;
	if (lock === null && existsSync(data)) {
		throw new BackupProblem('Easel is running. Stop it first ("systemctl --user stop easel" for the service), then try again.');
	}
	lock?.[Symbol.dispose]();
}

function install(root: string, say: Say): void {
	say('Installing its parts …\n');
	const { status, stderr } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
		cwd: root,
		encoding: 'utf8',
		shell: process.platform === 'win32',
	});
	if (status !== 0) throw new BackupProblem(`npm ci failed:\n${stderr.trim()}`);
}

function git(root: string, ...words: string[]): string {
	const { status, stdout, stderr, error } = spawnSync('git', words, { cwd: root, encoding: 'utf8' });
	if (error !== undefined) throw new BackupProblem('git is not installed here, and the update needs it.');
	if (status !== 0) throw new BackupProblem(`git ${words[0]} failed: ${stderr.trim()}`);
	return stdout.trim();
}

function schemasOf(data: string): Record<string, number> {
	const found = databaseNames.filter((name) => existsSync(join(data, name)));
	return Object.fromEntries(
		found.map((name) => {
			using database = new DatabaseSync(join(data, name));
			return [name, Number(database.prepare('PRAGMA user_version').get()?.['user_version'])];
		}),
	);
}

function readRecord(data: string): UpdateRecord | null {
	const file = join(data, 'update.json');
	return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as UpdateRecord) : null;
}

function writeRecord(data: string, record: UpdateRecord): void {
	const file = join(data, 'update.json');
	writeFileSync(`${file}.partial`, JSON.stringify(record), { mode: 0o600, flush: true });
	renameSync(`${file}.partial`, file);
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** `npm run restore -- <file>`: puts a backup back. */
import { join, resolve } from 'node:path';
import { ConfigurationError } from '#contract/configuration.ts';
import { BackupProblem } from './backup/problem.ts';
import { openProject } from './backup/project.ts';
import { restoreBackup } from './backup/restore.ts';

const usage = `npm run restore -- <file>     puts a backup back; what is there now is kept in hidden folders beside it. Easel must not be running.
`;

try {
	const [file, ...rest] = process.argv.slice(2);
	if (file === undefined || file.startsWith('-') || rest.length > 0) {
		process.stdout.write(usage);
		process.exitCode = file === '--help' ? 0 : 64;
	} else {
		const { data, outputs } = openProject(join(import.meta.dirname, '..'));
		const { head, kept, settings } = await restoreBackup({ file: resolve(file), data, outputs, dataOnly: false });
		process.stdout.write(`The backup of ${head.created_at} is in place. Start Easel with "npm start".\n`);
		if (kept.length > 0) process.stdout.write(`What was there before is kept, and can be deleted by hand:\n${kept.join('\n')}\n`);
		if (settings !== null) process.stdout.write('The settings (.env) of the backup were not touched; it holds them under settings/.env.\n');
	}
} catch (error) {
	if (!(error instanceof BackupProblem || error instanceof ConfigurationError)) throw error;
	process.stderr.write(`${error.message}\n`);
	process.exitCode = 1;
}

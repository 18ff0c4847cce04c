/** `npm run update`: the newest version, after a backup, with a way back. */
import { join } from 'node:path';
import { ConfigurationError } from '#contract/configuration.ts';
import { BackupProblem } from './backup/problem.ts';
import { openProject } from './backup/project.ts';
import { goBack, updateProject } from './update/update.ts';

const usage = `npm run update              the newest version of this checkout: backs up, fetches, installs, builds, tries it; goes back by itself when it does not run
npm run update -- --back    the version before the last update
`;
const flags = process.argv.slice(2);
const say = (text: string): void => void process.stdout.write(text);

try {
	const project = openProject(join(import.meta.dirname, '..'));
	if (flags.length === 0) await updateProject(project, say);
	else if (flags.length === 1 && flags[0] === '--back') await goBack(project, say);
	else {
		say(usage);
		process.exitCode = flags.includes('--help') ? 0 : 64;
	}
} catch (error) {
	if (!(error instanceof BackupProblem || error instanceof ConfigurationError)) throw error;
	process.stderr.write(`${error.message}\n`);
	process.exitCode = 1;
}

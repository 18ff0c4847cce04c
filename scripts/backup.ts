/** `npm run backup`: everything that people own in one file, also while Easel runs. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigurationError } from '#contract/configuration.ts';
import { BackupProblem } from './backup/problem.ts';
import { openProject } from './backup/project.ts';
import { backUp } from './backup/run.ts';

const usage = `npm run backup                        pictures, databases, settings and keys into backups/easel-<time>.zip, also while Easel runs
npm run backup -- <file>              into this file
npm run backup -- --without-keys      leaves the household key and others out: for a file that others may see
npm run backup -- --without-pictures  databases, settings and keys only
Models are not in it: they can be fetched again. npm run restore -- <file> puts it back.
`;

try {
	const options = { help: { type: 'boolean' }, 'without-keys': { type: 'boolean' }, 'without-pictures': { type: 'boolean' } } as const;
	const { values, positionals } = parseArgs({ options, allowPositionals: true });
	if (values.help === true) process.stdout.write(usage);
	else {
		const [file] = positionals;
		const project = openProject(join(import.meta.dirname, '..'));
		const made = await backUp(project, {
			file: file === undefined ? null : resolve(file),
			withKeys: values['without-keys'] !== true,
			withPictures: values['without-pictures'] !== true,
		});
		process.stdout.write(`${made.files} files, ${(made.bytes / 1e6).toFixed(1)} MB, are backed up in ${made.file}\n`);
		if (values['without-keys'] !== true) process.stdout.write('It holds the household key: whoever has the file can use this Easel.\n');
	}
} catch (error) {
	if (!(error instanceof BackupProblem || error instanceof ConfigurationError)) throw error;
	process.stderr.write(`${error.message}\n`);
	process.exitCode = 1;
}

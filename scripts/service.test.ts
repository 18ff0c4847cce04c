import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { explainElsewhere } from './service/elsewhere.ts';
import { unitName, unitText } from './service/unit.ts';

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-service-'));
});
afterEach(() => rm(folder, { recursive: true }));

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

test.each([
	['/home/ann/easel', null],
	['/home/ann/my pictures 100%', null],
	['/srv/easel', 'root'],
])('systemd finds nothing wrong with the unit for %s', (root, user) => {
	const project = join(folder, root);
	mkdirSync(join(project, 'scripts'), { recursive: true });
	writeFileSync(join(project, 'scripts/start.ts'), '');
	const file = join(folder, unitName);
	const text = unitText({ root: project, node: process.execPath, user });
	expect(text).toContain('KillMode=mixed');
	writeFileSync(file, text);
	if (!hasSystemd) return;
	const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
	expect(`${stdout}${stderr}`.split('\n').filter((line) => line.includes(unitName))).toEqual([]);
});

test('install writes the unit and switches it on, remove takes both back', () => {
	const log = join(folder, 'calls');
	for (const name of ['systemctl', 'loginctl'])
		writeFileSync(join(folder, name), `#!/bin/sh\necho ${name} "$@" >> ${log}\n`, { mode: 0o755 });
	const environment = { PATH: `${folder}:/usr/bin:/bin`, HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') };
	const run = (verb: string) =>
		spawnSync(process.execPath, [join(import.meta.dirname, 'service.ts'), verb], { env: environment, encoding: 'utf8' });
	const unit = join(folder, 'config/systemd/user', unitName);

	expect(run('install').status).toBe(0);
	expect(readFileSync(unit, 'utf8')).toContain('scripts/start.ts');
	expect(readFileSync(log, 'utf8')).toContain(`systemctl --user enable --now ${unitName}`);
	expect(readFileSync(log, 'utf8')).toContain('loginctl enable-linger');
	expect(run('remove').status).toBe(0);
	expect(existsSync(unit)).toBe(false);
	expect(readFileSync(log, 'utf8')).toContain(`systemctl --user disable --now ${unitName}`);
	expect(run('remove').stdout).toContain('does not start');
});

test.each([
	['darwin', 'launchctl'],
	['win32', 'schtasks'],
	['freebsd', 'SIGTERM'],
] as const)('on %s it is explained instead', (platform, word) => {
	expect(explainElsewhere(platform, { root: '/Users/ann/easel', node: '/usr/bin/node' })).toContain(word);
});

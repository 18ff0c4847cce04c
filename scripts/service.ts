/** `npm run service -- install`: Easel starts with the machine. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { explainElsewhere } from './service/elsewhere.ts';
import { unitName, unitText } from './service/unit.ts';

const usage = `npm run service -- install            Easel starts with the machine, as a service of your account (systemd)
npm run service -- install --system  as a service of the whole system; needs the rights of the administrator (sudo)
npm run service -- remove [--system] no longer
npm run service -- status [--system] whether it does, and runs
`;
const root = join(import.meta.dirname, '..');
const say = (text: string): void => void process.stdout.write(text);
const [verb = '', ...flags] = process.argv.slice(2);
const isSystem = flags.includes('--system');
const place = isSystem
	? join('/etc/systemd/system', unitName)
	: join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'systemd/user', unitName);

if (!['install', 'remove', 'status'].includes(verb) || flags.some((flag) => flag !== '--system')) {
	say(usage);
	process.exitCode = verb === '--help' ? 0 : 64;
} else if (process.platform !== 'linux' || spawnSync('systemctl', ['--version']).status !== 0) {
	say(explainElsewhere(process.platform, { root, node: process.execPath }));
} else if (verb === 'install') install();
else if (verb === 'remove') remove();
else process.exitCode = systemctl('status', '--no-pager', unitName) ? 0 : 3;

function install(): void {
	// With sudo, Easel is to run as whoever called that: its files are theirs.
	const user = isSystem ? (process.env['SUDO_USER'] ?? userInfo().username) : null;
	mkdirSync(dirname(place), { recursive: true });
	writeFileSync(place, unitText({ root, node: process.execPath, user }));
	const started = systemctl('daemon-reload') && systemctl('enable', '--now', unitName);
	// Else services of an account end when its last session does.
	if (started && !isSystem) spawnSync('loginctl', ['enable-linger'], { stdio: 'ignore' });
	if (started) say(`Easel starts with the machine, and runs now. Its log: journalctl ${isSystem ? '' : '--user '}-u ${unitName} -f\n`);
	else {
		say(`The unit lies in ${place}, but systemd did not start it; the reason stands above.\n`);
		process.exitCode = 1;
	}
}

function remove(): void {
	if (!existsSync(place)) {
		say('Easel does not start with the machine.\n');
		return;
	}
	systemctl('disable', '--now', unitName);
	rmSync(place);
	systemctl('daemon-reload');
	say('Easel no longer starts with the machine, and was stopped. Pictures and settings are as they were.\n');
}

function systemctl(...words: string[]): boolean {
	return spawnSync('systemctl', [...(isSystem ? [] : ['--user']), ...words], { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

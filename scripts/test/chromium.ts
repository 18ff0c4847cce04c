/** The Chromium that the browser tests drive. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const places = [
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export interface Surroundings {
	environment: Readonly<Record<string, string | undefined>>;
	exists: (path: string) => boolean;
}

/** Path of a Chromium or Chrome: `CHROMIUM`, then the program path, then where installers put it. Null when there is none. */
export function findChromium({ environment, exists }: Surroundings = { environment: process.env, exists: existsSync }): string | null {
	const given = environment['CHROMIUM'];
	if (given) return exists(given) ? given : null;
	const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
	return [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...places].find(exists) ?? null;
}

/** What to do when there is none. */
export const howToGetChromium = [
	'The tests drive a real browser, and no Chromium or Chrome was found. Either',
	'  - Debian:          sudo apt-get install chromium',
	'  - Ubuntu, others:  install Google Chrome (https://www.google.com/chrome) or Chromium',
	'  - any place:       CHROMIUM=/path/to/chrome npm test',
	'Without the browser:  npm test -- --project unit',
].join('\n');

/** Debian lets root install it; elsewhere (Ubuntu's package is a stub) this is the person's own choice. */
export function canInstallChromium(): boolean {
	return process.platform === 'linux' && process.getuid?.() === 0 && isDebian();
}

/** Installs Chromium with apt, which shows what it does. */
export function installChromium(): void {
	const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
	spawnSync('apt-get', ['update'], options);
	spawnSync('apt-get', ['install', '--yes', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], options);
}

function isDebian(): boolean {
	return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

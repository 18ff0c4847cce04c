/** `npm test`: all tests, the browser's included. Arguments go to Vitest: `npm test -- contract`, `npm test -- --project unit`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildWhenNeeded } from './start/build.ts';
import { CannotStart } from './start/cannot-start.ts';
import { canInstallChromium, findChromium, howToGetChromium, installChromium } from './test/chromium.ts';

const root = join(import.meta.dirname, '..');
const args = process.argv.slice(2);
const unitOnly = /--project[= ]unit\b/.test(args.join(' '));
const environment = { ...process.env };

if (!unitOnly) {
	if (findChromium() === null && !environment['CHROMIUM'] && canInstallChromium()) {
		process.stdout.write('The tests drive a real browser; installing Chromium.\n');
		installChromium();
	}
	const chromium = findChromium();
	if (chromium === null) giveUp(howToGetChromium);
	environment['CHROMIUM'] = chromium;
	try {
		await buildWhenNeeded({ root, onBuild: () => process.stdout.write('Building the web app.\n') });
	} catch (error) {
		if (error instanceof CannotStart) giveUp(error.message);
		throw error;
	}
}
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', ...args], { cwd: root, env: environment, stdio: 'inherit' });
process.exit(status ?? 1);

function giveUp(reason: string): never {
	process.stderr.write(`${reason}\n`);
	process.exit(1);
}

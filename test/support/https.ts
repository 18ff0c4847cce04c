/** HTTPS as `npm run https` sets it up. */
import { spawnSync } from 'node:child_process';
import { key, type TestEasel } from './easel.ts';

/** The Easel must have been started with `EASEL_HTTPS_PORT` 0; its web process starts anew. */
export async function setUpHttps(easel: TestEasel): Promise<void> {
	await easel.web.end('SIGTERM');
	const { PATH = '', HOME = '' } = process.env;
	const { status, stderr } = spawnSync(process.execPath, ['scripts/https.ts'], {
		env: { PATH, HOME, EASEL_DATA: easel.data, EASEL_KEY: key },
	});
	if (status !== 0) throw new Error(`scripts/https.ts ended with ${status}: ${stderr}`);
	await easel.startWeb();
}

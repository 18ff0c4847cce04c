/** `npm run https`: makes a local authority and a certificate for this machine, and says how phones come to trust it. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { renderUnicodeCompact } from 'uqr';
import { ConfigurationError, readConfiguration } from '#contract/configuration.ts';
import { loadHouseholdKey } from '../src/server/access/household-key.ts';
import { ensureCertificate, httpsFiles } from './https/authority.ts';
import { machineNames } from './https/names.ts';
import { addressesOf } from './start/addresses.ts';

const usage = `npm run https                 makes a certificate for this machine, so that phones can install Easel, get notifications and share into it
npm run https -- --anew       a new authority as well: every device has to trust it again
npm run https -- --off        back to plain HTTP: removes authority and certificate
`;
const root = join(import.meta.dirname, '..');
const arguments_ = process.argv.slice(2);
const say = (text: string): void => void process.stdout.write(text);

if (arguments_.some((word) => !['--anew', '--off'].includes(word))) {
	say(usage);
	process.exit(arguments_.includes('--help') ? 0 : 64);
}
try {
	const file = join(root, '.env');
	const environment = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
	const configuration = readConfiguration({ flags: [], environment: process.env, file: environment });
	const data = resolve(root, configuration.data);
	if (arguments_.length > 0) rmSync(join(data, 'https'), { recursive: true, force: true });
	if (arguments_.includes('--off')) say('Authority and certificate are removed. Start Easel again to stop answering over HTTPS.\n');
	else await make(configuration, data);
} catch (error) {
	if (!(error instanceof ConfigurationError)) throw error;
	process.stderr.write(`The settings are wrong:\n${error.message}\n`);
	process.exitCode = 78;
}

async function make(
	{ allowed_hosts, host, port, https_port, key: configured }: ReturnType<typeof readConfiguration>,
	data: string,
): Promise<void> {
	const { fingerprint, names, made } = await ensureCertificate(data, machineNames(allowed_hosts));
	const { text: key } = await loadHouseholdKey(data, configured);
	const words = {
		authority: 'A local authority and a certificate were made.',
		certificate: 'A new certificate was made; devices that trust the authority need do nothing.',
		nothing: 'The certificate is good already.',
	};
	const [address] = addressesOf(host, port).network;
	say(
		[
			'',
			`  ${words[made]}`,
			'',
			`  It holds        ${[...names.dns, ...names.ip].join(', ')}`,
			`  Authority       ${httpsFiles(data).authority}`,
			`  SHA-256         ${fingerprint}`,
			'',
			`  Start Easel (again): then it answers over HTTPS on port ${https_port} too.`,
			'',
		].join('\n'),
	);
	if (address === undefined) return;
	const link = `${address}/trust#${key}`;
	say(
		[
			'  Each phone or computer has to trust the authority once. This page shows how, and lets the device in:',
			'',
			`  ${link}`,
			'',
			...(process.stdout.isTTY ? renderUnicodeCompact(link, { border: 2 }).split('\n') : []).map((line) => `  ${line}`),
			'',
		].join('\n'),
	);
}

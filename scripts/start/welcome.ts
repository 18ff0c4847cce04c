import { renderUnicodeCompact } from 'uqr';
import type { Addresses } from './addresses.ts';

/** SGR codes: a QR code is read reliably only dark on light, whatever the terminal's own colours. The blocks are the light parts. */
const whiteOnBlack = '\x1b[97;40m';
const plain = '\x1b[0m';

export interface WelcomeOptions {
	addresses: Addresses;
	/** The same over HTTPS; null without. */
	https: Addresses | null;
	/** Devices have to trust our own authority first. */
	needsTrust: boolean;
	/** The household key. */
	key: string;
	/** Where the key is kept, for people. */
	keyPlace: string;
	terminal: boolean;
}

/**
 * Says where the page is open. On a terminal with the link that lets phones in, also as a QR code; elsewhere without the key, because what is
 * written there usually ends in a log.
 */
export function welcome({ addresses: { here, network }, https, needsTrust, key, keyPlace, terminal }: WelcomeOptions): string {
	if (!terminal) {
		const open = [...network, ...(https?.network ?? [])];
		const lines = [`Easel is open on this machine: ${here}`, ...open.map((address) => `Easel is open on the network: ${address}`)];
		if (network.length > 0) lines.push(`Phones need the household key once: open /join there; the key is kept in ${keyPlace}`);
		return `${lines.join('\n')}\n`;
	}
	// The page that explains how to trust the authority comes over plain HTTP: over HTTPS a new phone would only see a warning.
	const page = needsTrust ? 'trust' : 'join';
	const [first, ...others] = network.map((address) => `${address}/${page}#${key}`);
	if (first === undefined) return `\n  Easel is open on this machine   ${here}\n\n`;
	return [
		'',
		`  Easel is open on this machine   ${here}`,
		`  and for phones and others       ${first}`,
		...others.map((link) => `                                  ${link}`),
		...(https?.network.slice(0, 1).map((address) => `  over HTTPS, as an app           ${address}`) ?? []),
		'',
		...renderUnicodeCompact(first, { border: 2 })
			.split('\n')
			.map((line) => `  ${whiteOnBlack}${line}${plain}`),
		'',
		'  Scan it with a phone on the same network. Whoever has this link can use Easel.',
		'',
		'',
	].join('\n');
}

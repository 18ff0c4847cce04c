/** The page over HTTPS, beside plain HTTP: with a certificate by path, or the one that `npm run https` made. */
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Log } from '#contract/log.ts';
import type { WebConfiguration } from './config.ts';
import type { HttpsFacts } from './context.ts';
import { createSecureWebServer, type Handle } from './web-server.ts';

/** How often it is looked whether a certificate was renewed. */
const lookMs = 60_000;

interface Files {
	certificate: string;
	key: string;
	/** The authority that has to be trusted first; null when the certificate is anybody's business. */
	authority: string | null;
}

export interface HttpsServer extends AsyncDisposable {
	facts: HttpsFacts;
	/** Takes renewed files at once, instead of within a minute. */
	look(): void;
	closeAllConnections(): void;
}

/** Null without a certificate. @throws Error in plain words when the files cannot be used or the port is taken. */
export async function openHttps(configuration: WebConfiguration, handle: Handle, log: Log): Promise<HttpsServer | null> {
	const files = findFiles(configuration);
	if (files === null) return null;
	const server = createSecureWebServer(read(files), handle);
	server.listen(configuration.https_port, configuration.host);
	await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
		if (error.code !== 'EADDRINUSE') throw error;
		throw new Error(
			`Port ${configuration.https_port}, for HTTPS, is taken by another program. End it, or choose another one with --https-port.`,
		);
	});
	let stamp = stampOf(files);
	const look = (): void => {
		try {
			const now = stampOf(files);
			if (now === stamp) return;
			server.setSecureContext(read(files));
			stamp = now;
			log.info('the certificate for HTTPS was renewed');
		} catch (error) {
			log.error('the renewed certificate for HTTPS cannot be used; the earlier one stays', { error });
		}
	};
	const timer = setInterval(look, lookMs);
	timer.unref();
	const { port } = server.address() as AddressInfo;
	return {
		facts: { port, authority: files.authority === null ? null : toAuthority(files.authority) },
		look,
		closeAllConnections: () => server.closeAllConnections(),
		[Symbol.asyncDispose]: async () => {
			clearInterval(timer);
			const closed = once(server, 'close');
			server.close();
			await closed;
		},
	};
}

function findFiles({ tls_cert, tls_key, data }: WebConfiguration): Files | null {
	if ((tls_cert === null) !== (tls_key === null)) {
		throw new Error('EASEL_TLS_CERT and EASEL_TLS_KEY belong together: set both, or none.');
	}
	if (tls_cert !== null && tls_key !== null) return { certificate: tls_cert, key: tls_key, authority: null };
	const inFolder = (name: string) => join(data, 'https', name);
	const certificate = inFolder('certificate.pem');
	return existsSync(certificate) ? { certificate, key: inFolder('certificate-key.pem'), authority: inFolder('authority.pem') } : null;
}

function read({ certificate, key }: Files): { cert: Buffer; key: Buffer } {
	try {
		const pair = { cert: readFileSync(certificate), key: readFileSync(key) };
		new X509Certificate(pair.cert);
		return pair;
	} catch (cause) {
		throw new Error(
			'The certificate for HTTPS or its key cannot be read. Check EASEL_TLS_CERT and EASEL_TLS_KEY, or run "npm run https" again.',
			{
				cause,
			},
		);
	}
}

function stampOf({ certificate, key }: Files): string {
	return [certificate, key].map((file) => statSync(file).mtimeMs).join();
}

function toAuthority(file: string): NonNullable<HttpsFacts['authority']> {
	const pem = readFileSync(file, 'utf8');
	const { raw } = new X509Certificate(pem);
	const hex = createHash('sha256').update(raw).digest('hex').toUpperCase();
	return { pem, der: new Uint8Array(raw), fingerprint: hex.match(/../g)?.join(':') ?? hex };
}

/** A local authority and the certificate of this machine, in `data/https/`. */
import { createHash, createPrivateKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCovered, nameConstraints } from './name-constraints.ts';
import type { MachineNames } from './names.ts';
import { x509 } from './x509.ts';

const dayMs = 24 * 3_600_000;
const authorityDays = 3_650;
/** Phones refuse more than 398. */
const certificateDays = 397;
/** Made anew when it has less left than this. */
const renewDays = 60;
/** Clocks of phones are a little off. */
const beforeMs = dayMs;
const curve = { name: 'ECDSA', namedCurve: 'P-256' };
const signing = { name: 'ECDSA', hash: 'SHA-256' };
const nameConstraintsOid = '2.5.29.30';

export interface HttpsFiles {
	/** Of the authority: what phones trust. PEM. */
	authority: string;
	authorityKey: string;
	/** Of this machine, with the authority behind it. PEM. */
	certificate: string;
	key: string;
}

export function httpsFiles(data: string): HttpsFiles {
	const inFolder = (name: string) => join(data, 'https', name);
	return {
		authority: inFolder('authority.pem'),
		authorityKey: inFolder('authority-key.pem'),
		certificate: inFolder('certificate.pem'),
		key: inFolder('certificate-key.pem'),
	};
}

export interface Ensured {
	/** SHA-256 of the authority's certificate, for people to compare. */
	fingerprint: string;
	/** Those that the certificate holds. */
	names: MachineNames;
	/** What was made: phones have to trust a new authority again, a new certificate not. */
	made: 'authority' | 'certificate' | 'nothing';
}

/**
 * Makes what is missing, too old, or for other names. Names for which the authority may not vouch are left out: phones would refuse the whole
 * certificate. `npm run https -- --anew` makes an authority that may.
 */
export async function ensureCertificate(data: string, names: MachineNames, now = Date.now()): Promise<Ensured> {
	const files = httpsFiles(data);
	mkdirSync(join(data, 'https'), { recursive: true, mode: 0o700 });
	const hasAuthority = isGood(files.authority, files.authorityKey, now, certificateDays, []);
	if (!hasAuthority) await makeAuthority(files, names, now);
	const authority = readFileSync(files.authority, 'utf8');
	const der = new X509Certificate(authority).raw;
	const dns = names.dns.filter((name) => isCovered(der, name));
	const ip = names.ip.filter((address) => isCovered(der, address));
	const isSigned = hasAuthority && isSignedBy(files.certificate, authority);
	const hasCertificate = isSigned && isGood(files.certificate, files.key, now, renewDays, [...dns, ...ip]);
	if (!hasCertificate) await makeCertificate(files, { dns, ip }, now);
	for (const file of [files.authorityKey, files.key]) chmodSync(file, 0o600);
	return {
		fingerprint: fingerprintOf(authority),
		names: { dns, ip },
		made: hasAuthority ? (hasCertificate ? 'nothing' : 'certificate') : 'authority',
	};
}

/** SHA-256 in pairs of hex digits, as phones show it. */
function fingerprintOf(pem: string): string {
	const hex = createHash('sha256').update(new X509Certificate(pem).raw).digest('hex').toUpperCase();
	return hex.match(/../g)?.join(':') ?? hex;
}

async function makeAuthority(files: HttpsFiles, { dns, ip }: MachineNames, now: number): Promise<void> {
	const keys = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify']);
	const certificate = await x509.X509CertificateGenerator.createSelfSigned({
		serialNumber: serialNumber(),
		name: [{ CN: ['Easel at home'] }, { O: ['Easel'] }],
		notBefore: new Date(now - beforeMs),
		notAfter: new Date(now + authorityDays * dayMs),
		signingAlgorithm: signing,
		keys: keys,
		extensions: [
			new x509.BasicConstraintsExtension(true, 0, true),
			new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
			new x509.Extension(nameConstraintsOid, true, nameConstraints(dns, ip)),
			await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
		],
	});
	await write(files.authorityKey, files.authority, keys.privateKey, `${certificate.toString('pem')}\n`);
}

async function makeCertificate(files: HttpsFiles, { dns, ip }: MachineNames, now: number): Promise<void> {
	const authorityPem = readFileSync(files.authority, 'utf8');
	const authority = new x509.X509Certificate(authorityPem);
	const pkcs8 = createPrivateKey(readFileSync(files.authorityKey, 'utf8')).export({ type: 'pkcs8', format: 'der' });
	const signingKey = await webcrypto.subtle.importKey('pkcs8', new Uint8Array(pkcs8), curve, false, ['sign']);
	const keys = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify']);
	const certificate = await x509.X509CertificateGenerator.create({
		serialNumber: serialNumber(),
		subject: [{ CN: [dns.find((name) => name.endsWith('.local')) ?? 'Easel'] }],
		issuer: authority.subject,
		notBefore: new Date(now - beforeMs),
		notAfter: new Date(now - beforeMs + certificateDays * dayMs),
		signingAlgorithm: signing,
		publicKey: keys.publicKey,
		signingKey: signingKey,
		extensions: [
			new x509.BasicConstraintsExtension(false, undefined, true),
			new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
			new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
			new x509.SubjectAlternativeNameExtension([
				...dns.map((value) => ({ type: 'dns' as const, value })),
				...ip.map((value) => ({ type: 'ip' as const, value })),
			]),
			await x509.AuthorityKeyIdentifierExtension.create(authority),
			await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
		],
	});
	await write(files.key, files.certificate, keys.privateKey, `${certificate.toString('pem')}\n${authorityPem}`);
}

/** The key first: a certificate without its key is of no use, the other way round it is made again. */
async function write(keyFile: string, certificateFile: string, key: webcrypto.CryptoKey, certificate: string): Promise<void> {
	const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
	const pem = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' });
	for (const [file, content, mode] of [
		[keyFile, pem, 0o600],
		[certificateFile, certificate, 0o644],
	] as const) {
		writeFileSync(`${file}.partial`, content, { mode });
		renameSync(`${file}.partial`, file);
	}
}

/** It is there with its key, holds these names, and lasts for so many days more. */
function isGood(file: string, keyFile: string, now: number, days: number, names: readonly string[]): boolean {
	if (!existsSync(file) || !existsSync(keyFile)) return false;
	try {
		const certificate = new X509Certificate(readFileSync(file));
		const lasts = certificate.validToDate.getTime() > now + days * dayMs;
		const holds = names.every((name) => certificate.checkHost(name) !== undefined || certificate.checkIP(name) !== undefined);
		return lasts && holds && certificate.checkPrivateKey(createPrivateKey(readFileSync(keyFile)));
	} catch {
		return false;
	}
}

function isSignedBy(file: string, authorityPem: string): boolean {
	if (!existsSync(file)) return false;
	try {
		return new X509Certificate(readFileSync(file)).verify(new X509Certificate(authorityPem).publicKey);
	} catch {
		return false;
	}
}

/** Positive, as RFC 5280 asks for. */
function serialNumber(): string {
	const bytes = randomBytes(16);
	bytes.writeUInt8(bytes.readUInt8(0) & 0x7f, 0);
	return bytes.toString('hex');
}

/**
 * How the addresses of a share link name pictures: enciphered with the token, so that who keeps a page knows no id when the link has ended.
 * The same picture has the same name in a link at all times, so that browsers can keep it.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';

const cipher = 'aes-256-ctr';
const headBytes = 16;

export function toReference(token: string, picture: string): string {
	const key = keyOf(token);
	const head = headOf(key, picture);
	const encipher = createCipheriv(cipher, key, head);
	return Buffer.concat([head, encipher.update(picture, 'utf8'), encipher.final()]).toString('base64url');
}

/** The id of the picture; null for what no link with this token has said. */
export function readReference(token: string, reference: string): string | null {
	const bytes = Buffer.from(reference, 'base64url');
	if (bytes.length <= headBytes || bytes.toString('base64url') !== reference) return null;
	const key = keyOf(token);
	const head = bytes.subarray(0, headBytes);
	const decipher = createDecipheriv(cipher, key, head);
	const picture = Buffer.concat([decipher.update(bytes.subarray(headBytes)), decipher.final()]).toString('utf8');
	return headOf(key, picture).equals(head) ? picture : null;
}

function keyOf(token: string): Buffer {
	return createHash('sha256').update(`easel share reference ${token}`).digest();
}

function headOf(key: Buffer, picture: string): Buffer {
	return createHmac('sha256', key).update(picture).digest().subarray(0, headBytes);
}

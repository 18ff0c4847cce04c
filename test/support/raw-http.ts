/** HTTP byte for byte, without a client that tidies requests up. */
import { connect } from 'node:net';

export interface RawAnswer {
	status: number;
	headers: Headers;
	body: string;
}

export interface RawRequest {
	port: number;
	/** Address to connect to. */
	address?: string;
	/** The request line and the headers; `Connection: close` is added. */
	lines: readonly string[];
	body?: string;
}

/** Sends the bytes and reads until the other side closes. */
export function sendRaw({ port, address = '127.0.0.1', lines, body = '' }: RawRequest): Promise<RawAnswer> {
	return new Promise((resolve, reject) => {
		const socket = connect(port, address, () => socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`));
		let text = '';
		// One character a byte, so that lengths of chunks are lengths of text.
		socket.setEncoding('latin1');
		socket.on('data', (data) => {
			text += data;
		});
		socket.on('error', reject);
		socket.on('close', () => {
			const [head = '', ...rest] = text.split('\r\n\r\n');
			const [line = '', ...fields] = head.split('\r\n');
			const headers = new Headers(
				fields.map((field): [string, string] => [field.slice(0, field.indexOf(':')), field.slice(field.indexOf(':') + 1).trim()]),
			);
			const received = rest.join('\r\n\r\n');
			const isChunked = headers.get('transfer-encoding') === 'chunked';
			resolve({ status: Number(line.split(' ')[1]), headers, body: toText(isChunked ? joinChunks(received) : received) });
		});
	});
}

/** @param text chunks of RFC 9112, 7.1, one character a byte */
function joinChunks(text: string): string {
	const size = Number.parseInt(text, 16);
	const start = text.indexOf('\r\n') + 2;
	return size > 0 ? text.slice(start, start + size) + joinChunks(text.slice(start + size + 2)) : '';
}

function toText(bytes: string): string {
	return Buffer.from(bytes, 'latin1').toString('utf8');
}

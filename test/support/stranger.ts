/** Somebody from outside: another host name, no key, no session. */
import { request } from 'node:http';

export interface StrangerAnswer {
	status: number;
	headers: Headers;
	bytes: Buffer;
	text: string;
}

/** The name that such requests ask for; Easel has to be started with it in `EASEL_ALLOWED_HOSTS`. */
export const foreignHost = 'easel.example';

/** Asks the Easel at `url` for a path, byte for byte as it is given. */
export function asStranger(
	{ url }: { url: string },
	path: string,
	headers: Record<string, string> = {},
	method = 'GET',
): Promise<StrangerAnswer> {
	return new Promise((resolve, reject) => {
		const asking = request(
			{
				host: '127.0.0.1',
				port: new URL(url).port,
				path,
				method,
				headers: { host: foreignHost, origin: `http://${foreignHost}`, ...headers },
			},
			(answer) => {
				const chunks: Buffer[] = [];
				answer.on('data', (chunk: Buffer) => chunks.push(chunk));
				answer.on('error', reject);
				answer.on('end', () => {
					const bytes = Buffer.concat(chunks);
					const fields = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
					resolve({ status: answer.statusCode ?? 0, headers: new Headers(fields), bytes, text: bytes.toString('utf8') });
				});
			},
		);
		asking.on('error', reject);
		asking.end();
	});
}

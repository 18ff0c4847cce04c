import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** SHA-256 of a file's content, hex. @throws the signal's reason when it is aborted meanwhile. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
	const hash = createHash('sha256');
	for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
		signal?.throwIfAborted();
		hash.update(chunk);
	}
	return hash.digest('hex');
}

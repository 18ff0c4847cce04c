/** A file as the body of an answer. */
import type { FileHandle } from 'node:fs/promises';

/** Nothing is opened before the first chunk is asked for, no further is read than is asked for, and nothing stays open when the reader goes away. */
export function streamFile(openFile: () => Promise<FileHandle>): ReadableStream<Uint8Array> {
	const source = chunks(openFile);
	return new ReadableStream<Uint8Array>(
		{
			pull: async (controller) => {
				const { done, value } = await source.next();
				if (done === true) controller.close();
				else controller.enqueue(value);
			},
			cancel: async () => {
				await source.return(undefined);
			},
		},
		{ highWaterMark: 0 },
	);
}

async function* chunks(openFile: () => Promise<FileHandle>): AsyncGenerator<Uint8Array> {
	const handle = await openFile();
	try {
		yield* handle.createReadStream({ autoClose: false }) as AsyncIterable<Uint8Array>;
	} finally {
		await handle.close();
	}
}

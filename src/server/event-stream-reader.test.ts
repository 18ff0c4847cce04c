import { expect, test } from 'vitest';
import { type ReceivedEvent, readEventStream } from './event-stream-reader.ts';

async function read(...chunks: string[]): Promise<ReceivedEvent[]> {
	const bytes = chunks.map((chunk) => new TextEncoder().encode(chunk));
	return Array.fromAsync(
		readEventStream(
			(async function* () {
				yield* bytes;
			})(),
		),
	);
}

test('names, data over several lines, comments and all three line ends', async () => {
	expect(await read(': hello\n\nevent: step\ndata: {"a":\ndata: 1}\n\n', 'data:x\r\n\r\nevent: lone\rdata\r\r', '\n')).toEqual([
		{ event: 'step', data: '{"a":\n1}' },
		{ event: 'message', data: 'x' },
		{ event: 'lone', data: '' },
	]);
});

test('an event cut anywhere is the same event', async () => {
	const text = 'event: prévu\r\ndata: 🦊\r\n\r\n';
	const bytes = new TextEncoder().encode(text);
	for (let cut = 1; cut < bytes.length; cut += 1) {
		const halves = (async function* () {
			yield bytes.subarray(0, cut);
			yield bytes.subarray(cut);
		})();
		expect(await Array.fromAsync(readEventStream(halves))).toEqual([{ event: 'prévu', data: '🦊' }]);
	}
});

test('an event that was not finished is not told', async () => {
	expect(await read('event: step\ndata: 1\n')).toEqual([]);
});

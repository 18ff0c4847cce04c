/** Reads `text/event-stream` as the HTML standard defines it: https://html.spec.whatwg.org/multipage/server-sent-events.html */

export interface ReceivedEvent {
	/** Name of the event; `message` when none was given. */
	event: string;
	/** Everything after `data:`, lines joined by a line feed. */
	data: string;
}

/** Yields every event of a body. Comments (heartbeats) yield nothing. Ends with the body; throws what reading it throws. */
export async function* readEventStream(body: AsyncIterable<Uint8Array>): AsyncGenerator<ReceivedEvent> {
	const decoder = new TextDecoder();
	let pending = '';
	let event = '';
	let data: string[] = [];
	for await (const chunk of body) {
		pending += decoder.decode(chunk, { stream: true });
		const lines = pending.split(/\r\n|\n|\r(?!$)/);
		pending = lines.pop() ?? '';
		for (const line of lines) {
			if (line === '') {
				if (data.length > 0) yield { event: event || 'message', data: data.join('\n') };
				event = '';
				data = [];
				continue;
			}
			const colon = line.indexOf(':');
			const field = colon === -1 ? line : line.slice(0, colon);
			const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
			if (field === 'event') event = value;
			else if (field === 'data') data.push(value);
		}
	}
}

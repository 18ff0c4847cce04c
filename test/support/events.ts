/** The stream of events under test: everything that came, by name. */
import type { EventData, EventName } from '#contract/events.ts';
import { readEventStream } from '../../src/server/event-stream-reader.ts';
import type { TestEasel } from './easel.ts';

export interface HeardEvents extends AsyncDisposable {
	/** What came under this name so far, in order. */
	named<Name extends EventName>(name: Name): EventData[Name][];
}

/** Resolves when the stream is open. */
export async function listenToEvents(easel: TestEasel): Promise<HeardEvents> {
	const stop = new AbortController();
	const response = await easel.call('/api/events', { signal: stop.signal });
	if (response.body === null) throw new Error('the stream has no body');
	const heard: { event: string; data: unknown }[] = [];
	const { body } = response;
	const reading = (async () => {
		for await (const { event, data } of readEventStream(body)) heard.push({ event, data: JSON.parse(data) });
	})().catch((error: unknown) => {
		if (!stop.signal.aborted) throw error;
	});
	return {
		named: <Name extends EventName>(name: Name) => heard.filter(({ event }) => event === name).map(({ data }) => data as EventData[Name]),
		[Symbol.asyncDispose]: async () => {
			stop.abort();
			await reading;
		},
	};
}

/** One owner's numbered events, and as much of the newest as is worth repeating. */
import type { EventData, EventName } from '#contract/events.ts';

export interface EventSeries {
	/** Numbers an event and keeps it. Returns it as it is sent. */
	add<Name extends EventName>(name: Name, data: EventData[Name]): string;
	/** An event that repeats the present state: it has the number of the newest one. */
	format<Name extends EventName>(name: Name, data: EventData[Name]): string;
	/** What came after the event with this id, as it is sent; null when that is not known any more. */
	since(lastEventId: string): string | null;
}

/** How much is kept: minutes of painting. */
const mostEvents = 1_000;
const mostCharacters = 512 * 1024;

interface Kept {
	sequence: number;
	text: string;
}

/** @param epoch differs in every run of the program, so that numbers of an earlier one are not mistaken for its own */
export function createEventSeries(epoch: string): EventSeries {
	/** In order. A key that comes again replaces what it stood for: of steps, previews and places only the newest counts. */
	const kept = new Map<string, Kept>();
	let sequence = 0;
	let characters = 0;
	/** Everything up to this number may have been let go. */
	let gone = 0;

	const remove = (key: string): void => {
		characters -= kept.get(key)?.text.length ?? 0;
		kept.delete(key);
	};
	const write = (name: EventName, data: unknown) => `id: ${epoch}-${sequence}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

	return {
		add: (name, data) => {
			sequence += 1;
			const text = write(name, data);
			if (name === 'ended' && 'id' in data) for (const passing of passingNames) remove(`${passing} ${data.id}`);
			const key = isPassing(name) && 'id' in data ? `${name} ${data.id}` : String(sequence);
			remove(key);
			kept.set(key, { sequence, text });
			characters += text.length;
			for (const [oldest, { sequence: number }] of kept) {
				if (kept.size <= mostEvents && characters <= mostCharacters) break;
				gone = number;
				remove(oldest);
			}
			return text;
		},
		format: write,
		since: (lastEventId) => {
			const match = /^([0-9a-f]+)-(\d{1,15})$/.exec(lastEventId);
			const last = Number(match?.[2]);
			if (match?.[1] !== epoch || last < gone || last > sequence) return null;
			return [...kept.values()]
				.filter((event) => event.sequence > last)
				.map(({ text }) => text)
				.join('');
		},
	};
}

const passingNames = ['queued', 'step', 'preview'] as const satisfies readonly EventName[];

function isPassing(name: EventName): boolean {
	return passingNames.some((passing) => passing === name);
}

/** The event stream of this browser, opened again for as long as somebody listens. Every new one begins with a snapshot. */
import { eventNames } from '#contract/events.ts';
import type { Live, LiveMessage } from './live-message.ts';
import type { LiveEvent } from './state.ts';

/** Pauses between tries in milliseconds; the last one repeats. */
const pauses = [300, 1_000, 2_000, 4_000] as const;

export function openStream(listen: (message: LiveMessage) => void): Live {
	let source: EventSource | null = null;
	let retry: ReturnType<typeof setTimeout> | undefined;
	let failures = 0;

	function open(): void {
		clearTimeout(retry);
		source?.close();
		const opened = new EventSource('/api/events');
		source = opened;
		opened.onopen = () => {
			failures = 0;
			listen({ kind: 'streaming', streaming: true });
		};
		opened.onerror = () => {
			if (source !== opened) return;
			listen({ kind: 'streaming', streaming: false });
			// Browsers wait for seconds before they try again, and never do so after a refusal.
			opened.close();
			retry = setTimeout(open, pauses[Math.min(failures, pauses.length - 1)]);
			failures += 1;
		};
		for (const name of eventNames) {
			opened.addEventListener(name, ({ data }: MessageEvent<string>) => {
				if (source === opened) listen({ kind: 'event', event: { name, data: JSON.parse(data) } as LiveEvent });
			});
		}
	}

	open();
	return {
		wake: open,
		close() {
			clearTimeout(retry);
			source?.close();
			source = null;
		},
	};
}

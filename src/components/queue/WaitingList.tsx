/** What waits, in the order of the turns; one's own can be moved, by a pointer and by keys. */
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import type { QueueEntry, QueueState } from '#contract/queue.ts';
import { useShortcuts } from '../shell/ShortcutsProvider.tsx';
import type { Shortcut } from '../shell/shortcuts.ts';
import { useText } from '../text/text.tsx';
import { moveEntry, runNext } from './actions.ts';
import { nextAt, ownOf } from './line.ts';
import { useDrag } from './use-drag.ts';
import type { KeptQueue } from './use-queue.ts';
import { type EntryActions, OtherEntry, WaitingEntry } from './WaitingEntry.tsx';

/** On the handle of an entry, for the sheet; moveByKey() follows them. */
const queueKeys: readonly Shortcut[] = [
	{ keys: ['Alt+ArrowUp', 'Alt+ArrowDown'], text: 'queue.keyMove', run: null },
	{ keys: ['Alt+Home', 'Alt+End'], text: 'queue.keyEnds', run: null },
];

interface WaitingListProps extends EntryActions {
	state: QueueState;
	change: KeptQueue['change'];
}

export function WaitingList({ state, change, ...actions }: WaitingListProps) {
	const t = useText();
	const list = useRef<HTMLOListElement>(null);
	const [said, setSaid] = useState('');
	const own = ownOf(state);
	const ids = own.map(({ id }) => id);
	const keepFocus = useFocusKept();
	useShortcuts(queueKeys);

	function move(id: string, place: number): void {
		const index = ids.indexOf(id);
		const kept = Math.min(Math.max(place, 0), ids.length - 1);
		const prompt = own[index]?.generation?.request.prompt ?? '';
		// The head is meant, whoever else stands there by the time that it arrives.
		if (kept !== index) change(kept === 0 ? runNext(id) : moveEntry(id, nextAt(state, id, kept)));
		setSaid(t('queue.movedTo', { prompt, place: kept + 1, count: ids.length }));
	}
	function moveByKey(event: KeyboardEvent, { id }: QueueEntry): void {
		const place = placeOf(event, ids.indexOf(id), ids.length);
		if (place === null) return;
		event.preventDefault();
		keepFocus(event.currentTarget as HTMLElement);
		move(id, place);
	}
	const drag = useDrag(list, ids, move);

	return (
		<section aria-labelledby="queue-waiting">
			<h2 id="queue-waiting">{t('queue.inLine')}</h2>
			<p className="visually-hidden" id="queue-how">
				{t('queue.howToMove')}
			</p>
			<ol className="queue-list" ref={list} data-dragging={drag.heldId !== null}>
				{state.waiting.map((entry) => {
					if (entry.generation === null) return <OtherEntry key={entry.id} entry={entry} />;
					const index = ids.indexOf(entry.id);
					return (
						<WaitingEntry
							key={entry.id}
							entry={entry}
							isFirst={index === 0}
							isHeld={drag.heldId === entry.id}
							shift={drag.shiftOf(index)}
							onHandle={(event) => drag.onHandle(event, entry.id)}
							onPress={(event) => drag.onEntry(event, entry.id)}
							onKey={(event) => moveByKey(event, entry)}
							onMove={(by) => move(entry.id, index + by)}
							{...actions}
						/>
					);
				})}
			</ol>
			<p className="visually-hidden" role="status">
				{said}
			</p>
		</section>
	);
}

/** Where Alt with an arrow, Home or End puts something; null for any other key. */
function placeOf({ altKey, key }: KeyboardEvent, index: number, count: number): number | null {
	if (!altKey) return null;
	const places: Record<string, number> = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: count - 1 };
	return places[key] ?? null;
}

/** What is moved in the document loses the focus; it gets it back. */
function useFocusKept(): (element: HTMLElement) => void {
	const kept = useRef<HTMLElement | null>(null);
	useLayoutEffect(() => {
		if (kept.current === null) return;
		if (document.activeElement !== kept.current) kept.current.focus();
		kept.current.scrollIntoView({ block: 'nearest' });
		kept.current = null;
	});
	return (element) => {
		kept.current = element;
	};
}

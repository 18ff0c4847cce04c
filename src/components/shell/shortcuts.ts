/**
 * Keys of the page: how they are written, and which event is meant. Written as `?`, `Ctrl+Enter` (on a Mac, Command), `Alt+ArrowUp`, or
 * `g q` for one after the other. Pure.
 */
import type { MessageKey } from '../text/text.tsx';

export interface Shortcut {
	/** All that do the same. */
	keys: readonly string[];
	/** What it does, for the sheet. */
	text: MessageKey;
	/** Null where the component itself follows the key: then the sheet only lists it. */
	run: (() => void) | null;
	/** Where it works: on the page while no dialog is open (that is usual), in an open dialog, or in both. */
	where?: 'page' | 'dialog' | 'everywhere';
}

/** What of a keyboard event counts. */
export interface KeyPress {
	key: string;
	ctrlKey: boolean;
	metaKey: boolean;
	altKey: boolean;
	shiftKey: boolean;
}

/** `Ctrl+Enter` and the like, as shortcuts are written. */
export function nameKey({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string {
	const isCharacter = [...key].length === 1;
	const parts = [ctrlKey || metaKey ? 'Ctrl' : '', altKey ? 'Alt' : '', shiftKey && !isCharacter ? 'Shift' : ''];
	return [...parts.filter((part) => part !== ''), isCharacter ? key.toLowerCase() : key].join('+');
}

/** The shortcut that these presses, the newest last, are meant for. */
export function findShortcut(presses: readonly string[], shortcuts: readonly Shortcut[], letters: boolean): Shortcut | null {
	const newest = presses.at(-1) ?? '';
	const both = presses.slice(-2).join(' ');
	const means = (wanted: string) =>
		shortcuts.find(({ keys, run }) => run !== null && keys.includes(wanted) && (letters || !isLetter(wanted)));
	return (presses.length > 1 ? means(both) : undefined) ?? means(newest) ?? null;
}

/** Keys of one character without Ctrl or Alt: who speaks to the device, or whose hand trembles, presses them by accident (WCAG 2.1.4). */
export function isLetter(keys: string): boolean {
	return keys.split(' ').every((key) => [...key].length === 1);
}

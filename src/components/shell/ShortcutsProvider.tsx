/** Follows the keys of the page: each part says which ones it has, `?` shows them all. */
import { createContext, type ReactNode, Suspense, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { lazily } from './lazily.ts';
import { pages } from './pages.ts';
import { findShortcut, nameKey, type Shortcut } from './shortcuts.ts';
import { readStored, store } from './stored.ts';

const ShortcutSheet = lazily(async () => ({ default: (await import('./ShortcutSheet.tsx')).ShortcutSheet }));

/** The second of two keys comes within this time. */
const secondKeyMs = 1_500;

interface Shortcuts {
	/** @returns the way to take them back. */
	enter(shortcuts: readonly Shortcut[]): () => void;
	showSheet(): void;
	/** Whether keys of a single character do something. */
	letters: boolean;
	setLetters(on: boolean): void;
}

const ShortcutsContext = createContext<Shortcuts | null>(null);

export function ShortcutsProvider({ children }: { children: ReactNode }) {
	const entered = useRef<(readonly Shortcut[])[]>([]);
	const [sheet, setSheet] = useState<readonly Shortcut[] | null>(null);
	const [letters, setLettersOn] = useState(true);
	useEffect(() => setLettersOn(readStored('letter-keys') !== 'off'), []);

	const enter = useCallback((shortcuts: readonly Shortcut[]) => {
		entered.current = [...entered.current, shortcuts];
		return () => {
			entered.current = entered.current.filter((one) => one !== shortcuts);
		};
	}, []);
	const setLetters = useCallback((on: boolean) => {
		setLettersOn(on);
		store('letter-keys', on ? null : 'off');
	}, []);
	const showSheet = useCallback(() => setSheet(listShortcuts(entered.current)), []);
	const ofShell = useMemo<Shortcut[]>(
		() => [
			{ keys: ['?'], text: 'shell.keySheet', run: showSheet, where: 'everywhere' },
			...pages.map(({ name, href, key }): Shortcut => ({ keys: [`g ${key}`], text: `shell.${name}`, run: () => location.assign(href) })),
		],
		[showSheet],
	);
	useEffect(() => enter(ofShell), [enter, ofShell]);

	useEffect(() => {
		let presses: string[] = [];
		let pressedAt = 0;
		const follow = (event: KeyboardEvent) => {
			if (event.defaultPrevented || event.isComposing || ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
			const name = nameKey(event);
			const isLate = event.timeStamp - pressedAt > secondKeyMs;
			presses = isLate ? [name] : [...presses.slice(-1), name];
			pressedAt = event.timeStamp;
			if (isTyping(event.target)) return;
			const shortcut = findShortcut(presses, listShortcuts(entered.current), letters);
			if (shortcut === null) return;
			event.preventDefault();
			presses = [];
			shortcut.run?.();
		};
		addEventListener('keydown', follow);
		return () => removeEventListener('keydown', follow);
	}, [letters]);

	const value = useMemo(() => ({ enter, showSheet, letters, setLetters }), [enter, showSheet, letters, setLetters]);
	return (
		<ShortcutsContext value={value}>
			{children}
			{sheet !== null && (
				<Suspense>
					<ShortcutSheet shortcuts={sheet} shell={ofShell} letters={letters} setLetters={setLetters} onClose={() => setSheet(null)} />
				</Suspense>
			)}
		</ShortcutsContext>
	);
}

/** The keys of a part of the page, for as long as it is shown. Keep the list (`useMemo`): another one is entered anew. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
	const { enter } = useShortcutSettings();
	useEffect(() => enter(shortcuts), [enter, shortcuts]);
}

/** The sheet, and whether single characters count: a component that follows such keys itself has to ask. */
export function useShortcutSettings(): Shortcuts {
	const shortcuts = useContext(ShortcutsContext);
	if (shortcuts === null) throw new Error('Shortcuts are only for components inside <Shell>.');
	return shortcuts;
}

/** Those that work where the person is: on the page, or in the dialog over it. */
function listShortcuts(entered: readonly (readonly Shortcut[])[]): Shortcut[] {
	const here = document.querySelector('dialog:modal') === null ? 'page' : 'dialog';
	return entered.flat().filter(({ where = 'page' }) => where === here || where === 'everywhere');
}

/** Keys that are being typed are not commands. */
function isTyping(target: EventTarget | null): boolean {
	return (
		target instanceof Element &&
		target.closest('input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea, select, [contenteditable]') !== null
	);
}

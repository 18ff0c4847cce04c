/** Every key of the page that is open, and the switch for those of a single character. */
import { useText } from '../text/text.tsx';
import { Panel } from './Panel.tsx';
import { Switch } from './Switch.tsx';
import { isLetter, type Shortcut } from './shortcuts.ts';

interface ShortcutSheetProps {
	shortcuts: readonly Shortcut[];
	/** Those of them that every page has. */
	shell: readonly Shortcut[];
	letters: boolean;
	setLetters(on: boolean): void;
	onClose(): void;
}

export function ShortcutSheet({ shortcuts, shell, letters, setLetters, onClose }: ShortcutSheetProps) {
	const t = useText();
	const own = shortcuts.filter((one) => !shell.includes(one));
	return (
		<Panel title={t('shell.shortcuts')} onClose={onClose}>
			{own.length > 0 && <KeyList title={t('shell.keysHere')} shortcuts={own} letters={letters} />}
			<KeyList title={t('shell.keysEverywhere')} shortcuts={shell} letters={letters} />
			<Switch label={t('shell.letterKeys')} note={t('shell.letterKeysWhy')} on={letters} onSwitch={setLetters} />
		</Panel>
	);
}

function KeyList({ title, shortcuts, letters }: { title: string; shortcuts: readonly Shortcut[]; letters: boolean }) {
	const t = useText();
	return (
		<section className="keys">
			<h3>{title}</h3>
			<dl>
				{shortcuts.map(({ keys, text }) => (
					<div key={keys.join()} className="keys-row" data-off={!letters && keys.every(isLetter)}>
						<dt>{t(text)}</dt>
						<dd>
							{keys.map((key) => (
								<Keys key={key} keys={key} />
							))}
						</dd>
					</div>
				))}
			</dl>
		</section>
	);
}

const symbols: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' };
const named = {
	Ctrl: 'shell.keyCtrl',
	Shift: 'shell.keyShift',
	Enter: 'shell.keyEnter',
	Delete: 'shell.keyDelete',
	' ': 'shell.keySpace',
} as const;

/** `Ctrl+Enter`, `g q` as keys to look at. */
function Keys({ keys }: { keys: string }) {
	const t = useText();
	const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
	const name = (key: string): string => {
		if (key === 'Ctrl' && isMac) return '⌘';
		return key in named ? t(named[key as keyof typeof named]) : (symbols[key] ?? (key.length === 1 ? key.toUpperCase() : key));
	};
	const parts = keys === ' ' ? [keys] : keys.split(/[ ]|(?<=.)\+/);
	return (
		<span className="keys-press">
			{parts.map((key) => (
				<kbd key={key}>{name(key)}</kbd>
			))}
		</span>
	);
}

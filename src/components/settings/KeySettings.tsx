/** Keys of a single character can be switched off, and all can be looked up. */
import { useShortcutSettings } from '../shell/ShortcutsProvider.tsx';
import { Switch } from '../shell/Switch.tsx';
import { useText } from '../text/text.tsx';

export function KeySettings() {
	const t = useText();
	const { letters, setLetters, showSheet } = useShortcutSettings();
	return (
		<>
			<Switch label={t('shell.letterKeys')} note={t('shell.letterKeysWhy')} on={letters} onSwitch={setLetters} />
			<div>
				<button type="button" className="button" onClick={showSheet}>
					{t('settings.showKeys')}
				</button>
			</div>
		</>
	);
}

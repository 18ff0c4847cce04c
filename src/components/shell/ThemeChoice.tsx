/** Light, dark, or as the device has it. public/theme.js applies the stored choice before the first paint. */
import { useEffect, useState } from 'react';
import { useText } from '../text/text.tsx';
import { readStored, store } from './stored.ts';

const themes = ['auto', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

const labels = { auto: 'shell.themeAuto', light: 'shell.themeLight', dark: 'shell.themeDark' } as const;

export function ThemeChoice() {
	const t = useText();
	const [theme, setTheme] = useState<Theme>('auto');
	useEffect(() => setTheme(themes.find((one) => one === readStored('theme')) ?? 'auto'), []);

	function choose(chosen: Theme): void {
		setTheme(chosen);
		store('theme', chosen === 'auto' ? null : chosen);
		if (chosen === 'auto') delete document.documentElement.dataset['theme'];
		else document.documentElement.dataset['theme'] = chosen;
	}

	return (
		<fieldset className="theme">
			<legend className="visually-hidden">{t('shell.colours')}</legend>
			{themes.map((one) => (
				<label key={one} className="theme-option">
					<input type="radio" name="theme" value={one} checked={theme === one} onChange={() => choose(one)} />
					<span>{t(labels[one])}</span>
				</label>
			))}
		</fieldset>
	);
}

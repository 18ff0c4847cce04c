/** Colours, size of the text, motion: for this device, at once. */
import { useEffect, useState } from 'react';
import { type Appearance, motions, readAppearance, setAppearance, textSizes, themes } from '../shell/appearance.ts';
import { useText } from '../text/text.tsx';
import { Choice } from './Choice.tsx';

const usual: Appearance = { theme: 'system', textSize: 100, motion: 'system' };
const themeNames = {
	system: 'settings.themeSystem',
	light: 'settings.themeLight',
	dark: 'settings.themeDark',
	contrast: 'settings.themeContrast',
} as const;
const motionNames = { system: 'settings.motionSystem', reduced: 'settings.motionReduced' } as const;

export function AppearanceSettings() {
	const t = useText();
	const [appearance, setShown] = useState(usual);
	// The server does not know what this device has stored.
	useEffect(() => setShown(readAppearance()), []);

	function change(part: Partial<Appearance>): void {
		const changed = { ...appearance, ...part };
		setShown(changed);
		setAppearance(changed);
	}

	return (
		<>
			<Choice
				label={t('settings.theme')}
				options={themes.map((value) => ({ value, label: t(themeNames[value]) }))}
				value={appearance.theme}
				onChoose={(theme) => change({ theme })}
			/>
			<Choice
				label={t('settings.textSize')}
				options={textSizes.map((value) => ({ value, label: t('settings.percent', { percent: value }) }))}
				value={appearance.textSize}
				onChoose={(textSize) => change({ textSize })}
			/>
			<Choice
				label={t('settings.motion')}
				options={motions.map((value) => ({ value, label: t(motionNames[value]) }))}
				value={appearance.motion}
				onChoose={(motion) => change({ motion })}
			/>
		</>
	);
}

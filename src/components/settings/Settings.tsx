/** The settings page: how it looks here, what this device may do, what Easel is. */
import type { ReactNode } from 'react';
import { Abilities } from '../app/Abilities.tsx';
import { StorageSettings } from '../app/StorageSettings.tsx';
import { Tell } from '../app/Tell.tsx';
import { PublishingSettings } from '../sharing/PublishingSettings.tsx';
import { Shell, type ShellFacts } from '../shell/Shell.tsx';
import { useText } from '../text/text.tsx';
import { About, type AboutFacts } from './About.tsx';
import { AppearanceSettings } from './AppearanceSettings.tsx';
import { DeviceSettings } from './DeviceSettings.tsx';
import { KeySettings } from './KeySettings.tsx';
import { LanguageSettings } from './LanguageSettings.tsx';

interface SettingsProps {
	shell: ShellFacts;
	/** The language that was chosen; null: as the browser wishes. */
	chosenLanguage: string | null;
	about: AboutFacts;
}

export function Settings({ shell, chosenLanguage, about }: SettingsProps) {
	return (
		<Shell shell={shell} page="settings">
			<SettingsPage canLeave={shell.canLeave} chosenLanguage={chosenLanguage} about={about} />
		</Shell>
	);
}

function SettingsPage({ canLeave, chosenLanguage, about }: Pick<SettingsProps, 'chosenLanguage' | 'about'> & { canLeave: boolean }) {
	const t = useText();
	return (
		<main className="settings">
			<h1>{t('settings.title')}</h1>
			<Section title={t('settings.appearance')}>
				<AppearanceSettings />
				<LanguageSettings chosen={chosenLanguage} />
			</Section>
			<Section title={t('settings.keyboard')}>
				<KeySettings />
			</Section>
			<Section title={t('app.tellTitle')}>
				<Tell />
			</Section>
			<Section title={t('app.abilitiesTitle')}>
				<Abilities />
			</Section>
			<Section title={t('settings.device')}>
				<DeviceSettings canLeave={canLeave} />
			</Section>
			<Section title={t('sharing.settingsTitle')} id="public-pages">
				<PublishingSettings />
			</Section>
			<Section title={t('app.storageTitle')}>
				<StorageSettings />
			</Section>
			<Section title={t('settings.about')}>
				<About facts={about} />
			</Section>
		</main>
	);
}

function Section({ title, id, children }: { title: string /** For addresses that lead here. */; id?: string; children: ReactNode }) {
	return (
		<section className="settings-section" id={id}>
			<h2>{title}</h2>
			<div className="settings-card">{children}</div>
		</section>
	);
}

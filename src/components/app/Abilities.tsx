/** Settings: an honest list of what this device can do with Easel, and what it lacks. */
import { useEffect, useState } from 'react';
import { Icon } from '../shell/Icon.tsx';
import { useText } from '../text/text.tsx';
import { type Ability, type AbilityName, abilityNames, probeAbilities } from './abilities.ts';

/** Chromium's event that the page may be installed; public/theme.js keeps it. */
interface InstallEvent extends Event {
	prompt(): Promise<unknown>;
}
declare global {
	interface Window {
		easelInstall?: InstallEvent;
	}
}

const words = { yes: 'app.abilityYes', 'needs-https': 'app.abilityNeedsHttps', missing: 'app.abilityMissing' } as const;

export function Abilities() {
	const t = useText();
	const [found, setFound] = useState<Record<AbilityName, Ability> | null>(null);
	const [secure, setSecure] = useState(true);
	useEffect(() => {
		setSecure(isSecureContext);
		setFound(probeAbilities(isSecureContext));
	}, []);
	return (
		<>
			<p className="settings-note">{t(secure ? 'app.abilitiesSecure' : 'app.abilitiesPlain')}</p>
			{!secure && (
				<a className="button" href="/trust">
					{t('app.abilitiesHow')}
				</a>
			)}
			<Install />
			<ul className="abilities">
				{abilityNames.map((name) => {
					const ability = found?.[name] ?? 'yes';
					return (
						<li key={name} data-ability={found === null ? 'unknown' : ability}>
							<Icon name={ability === 'yes' ? 'check' : ability === 'missing' ? 'close' : 'locked'} />
							<span>
								{t(`app.ability_${name}`)}
								{ability !== 'yes' && <small>{t(`app.fallback_${name}`)}</small>}
							</span>
							<strong>{t(words[ability])}</strong>
						</li>
					);
				})}
			</ul>
		</>
	);
}

function Install() {
	const t = useText();
	const [state, setState] = useState<'possible' | 'done' | 'unknown'>('unknown');
	useEffect(() => {
		const look = () => {
			const runs = matchMedia('(display-mode: standalone)').matches;
			setState(runs ? 'done' : window.easelInstall === undefined ? 'unknown' : 'possible');
		};
		// After public/theme.js has kept the event.
		const later = () => setTimeout(look);
		look();
		addEventListener('beforeinstallprompt', later);
		const done = () => setState('done');
		addEventListener('appinstalled', done);
		return () => {
			removeEventListener('beforeinstallprompt', later);
			removeEventListener('appinstalled', done);
		};
	}, []);
	if (state === 'unknown') return null;
	if (state === 'done') return <p className="settings-note">{t('app.installed')}</p>;
	return (
		<button type="button" className="button" onClick={() => void window.easelInstall?.prompt()}>
			{t('app.install')}
		</button>
	);
}

/** How this device comes to trust Easel: the authority to download, the steps for its system, and whether it works already. */
import { useEffect, useState } from 'react';
import { Icon } from '../shell/Icon.tsx';
import { useListening } from '../shell/use-listening.ts';
import { TextProvider, useText } from '../text/text.tsx';

const systems = ['ios', 'android', 'windows', 'macos', 'linux', 'firefox'] as const;
type System = (typeof systems)[number];

/** Certificates in the form that each system takes. */
const files: Record<System, string> = {
	ios: '/trust/authority.crt',
	android: '/trust/authority.crt',
	windows: '/trust/authority.crt',
	macos: '/trust/authority.pem',
	linux: '/trust/authority.pem',
	firefox: '/trust/authority.pem',
};
const lookMs = 3_000;

interface TrustProps {
	/** Where Easel answers over HTTPS; null when it does not. */
	secure: string | null;
	/** SHA-256 of its own authority; null when devices trust its certificate without doing anything. */
	fingerprint: string | null;
}

export function Trust({ language, ...facts }: TrustProps & { language: string }) {
	useListening();
	return (
		<TextProvider language={language}>
			<TrustPage {...facts} />
		</TextProvider>
	);
}

function TrustPage({ secure, fingerprint }: TrustProps) {
	const t = useText();
	const [system, setSystem] = useState<System>('android');
	const [key, setKey] = useState('');
	const works = useWorks(secure);
	useEffect(() => {
		setSystem(guessSystem(navigator.userAgent, navigator.maxTouchPoints));
		setKey(location.hash.slice(1));
		// The key stays neither in the address bar nor in the history.
		if (location.hash !== '') history.replaceState(null, '', location.pathname);
	}, []);
	const door = (origin: string) => (key === '' ? `${origin}/` : `${origin}/join#${key}`);

	if (secure === null) {
		return (
			<section className="trust">
				<h1>{t('app.trustOffTitle')}</h1>
				<p>{t('app.trustOff')}</p>
				<a className="button" href={door('')}>
					{t('app.trustPlain')}
				</a>
			</section>
		);
	}
	return (
		<section className="trust">
			<h1>{t('app.trustTitle')}</h1>
			<p>{t('app.trustWhy')}</p>
			<p className="trust-state" role="status" data-works={works}>
				<Icon name={works === true ? 'check' : works === false ? 'alert' : 'info'} />
				<span>{t(works === true ? 'app.trustWorks' : works === false ? 'app.trustNotYet' : 'app.trustLooking')}</span>
			</p>
			{works === true && (
				<a className="trust-open" href={door(secure)}>
					{t('app.trustOpen')}
				</a>
			)}
			{works !== true && fingerprint !== null && (
				<>
					<label className="trust-system">
						<span>{t('app.trustSystem')}</span>
						<select value={system} onChange={({ target }) => setSystem(systems.find((one) => one === target.value) ?? 'android')}>
							{systems.map((one) => (
								<option key={one} value={one}>
									{t(`app.trustName_${one}`)}
								</option>
							))}
						</select>
					</label>
					<a className="trust-open" href={files[system]} download>
						{t('app.trustDownload')}
					</a>
					<ol className="trust-steps">
						{t(`app.trustSteps_${system}`)
							.split('\n')
							.map((step) => (
								<li key={step}>{step}</li>
							))}
					</ol>
					<p className="trust-fine">
						{t('app.trustFingerprint')} <code>{fingerprint}</code>
					</p>
					<p className="trust-fine">{t('app.trustLimits')}</p>
				</>
			)}
			{works !== true && (
				<a className="button" href={door('')}>
					{t('app.trustPlain')}
				</a>
			)}
		</section>
	);
}

/** Whether this device trusts the certificate: true, false, or null while nobody knows. Looks again and again, as people come back from their settings. */
function useWorks(secure: string | null): boolean | null {
	const [works, setWorks] = useState<boolean | null>(null);
	useEffect(() => {
		if (secure === null) return;
		let timer: ReturnType<typeof setTimeout> | undefined;
		let gone = false;
		async function look(): Promise<void> {
			clearTimeout(timer);
			const answers = location.protocol === 'https:' ? isSecureContext : await reaches(`${secure}/trust/check`);
			if (gone) return;
			setWorks(answers);
			if (!answers) timer = setTimeout(() => void look(), lookMs);
		}
		void look();
		return () => {
			gone = true;
			clearTimeout(timer);
		};
	}, [secure]);
	return works;
}

/** An answer of any kind comes only over a connection that is trusted. */
async function reaches(address: string): Promise<boolean> {
	try {
		await fetch(address, { mode: 'no-cors', cache: 'no-store', credentials: 'omit' });
		return true;
	} catch {
		return false;
	}
}

/** An iPad says that it is a Mac, but no Mac can be touched. */
function guessSystem(agent: string, touchPoints: number): System {
	if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1)) return 'ios';
	if (/Android/.test(agent)) return /Firefox/.test(agent) ? 'firefox' : 'android';
	if (/Firefox/.test(agent)) return 'firefox';
	if (/Windows/.test(agent)) return 'windows';
	return /Macintosh/.test(agent) ? 'macos' : 'linux';
}

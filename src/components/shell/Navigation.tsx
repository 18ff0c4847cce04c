/** The way to the other pages: a bar at the thumb on phones, a row in the header elsewhere. */
import { useText } from '../text/text.tsx';
import { Icon } from './Icon.tsx';
import { type PageName, pages } from './pages.ts';
import { useWaiting } from './use-waiting.ts';

export function Navigation({ page }: { page: PageName | null }) {
	const t = useText();
	const waiting = useWaiting();
	return (
		<nav className="navigation" aria-label={t('shell.pages')}>
			{pages.map(({ name, href, icon }) => (
				<a key={name} className="navigation-link" href={href} aria-current={name === page ? 'page' : undefined}>
					<span className="navigation-icon">
						<Icon name={icon} />
						{name === 'queue' && waiting > 0 && (
							<span className="navigation-badge" aria-hidden="true">
								{waiting > 99 ? '99+' : waiting}
							</span>
						)}
					</span>
					<span className="navigation-name">{t(`shell.${name}`)}</span>
					{name === 'queue' && waiting > 0 && <span className="visually-hidden">{t('shell.waiting', { count: waiting })}</span>}
				</a>
			))}
		</nav>
	);
}

/** The name, the way to the other pages, and what a page has for now and then. */
import type { ReactNode } from 'react';
import { useText } from '../text/text.tsx';
import { Icon, type IconName, Mark } from './Icon.tsx';
import { Navigation } from './Navigation.tsx';
import type { PageName } from './pages.ts';

interface HeaderProps {
	page: PageName | null;
	/** Entries of the page's own menu; without any there is none. */
	menu: ReactNode;
}

export function Header({ page, menu }: HeaderProps) {
	const t = useText();
	const brand = (
		<>
			<Mark />
			Easel
		</>
	);
	return (
		<header className="header">
			{/* The studio is Easel itself; every other page has a heading of its own. */}
			{page === 'studio' ? (
				<h1 className="brand">{brand}</h1>
			) : (
				<a className="brand" href="/">
					{brand}
				</a>
			)}
			<Navigation page={page} />
			{menu !== undefined && (
				<>
					<button type="button" className="icon-button" popoverTarget="menu" aria-label={t('shell.menu')}>
						<Icon name="menu" />
					</button>
					<div className="menu" id="menu" popover="auto">
						{menu}
					</div>
				</>
			)}
		</header>
	);
}

export function MenuItem({ icon, label, onChoose }: { icon: IconName; label: string; onChoose(): void }) {
	return (
		<button type="button" className="menu-item" popoverTarget="menu" popoverTargetAction="hide" onClick={onChoose}>
			<Icon name={icon} />
			{label}
		</button>
	);
}

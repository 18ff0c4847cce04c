/** The name, the way to the other pages, and a quiet menu with what is needed now and then. */
import type { ReactNode } from 'react';
import { leave, releaseEngine } from '../live/api.ts';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { Icon, type IconName, Mark } from './Icon.tsx';
import { type PageName, pages } from './pages.ts';
import { ThemeChoice } from './ThemeChoice.tsx';
import { useToast } from './toasts.tsx';

interface HeaderProps {
	page: PageName | null;
	/** This device holds a session that it can end. */
	canLeave: boolean;
	/** Further entries of the menu. */
	menu: ReactNode;
}

export function Header({ page, canLeave, menu }: HeaderProps) {
	const show = useToast();
	const t = useText();

	async function freeMemory(): Promise<void> {
		try {
			const isFree = await releaseEngine();
			show(t(isFree ? 'shell.gpuIsFree' : 'shell.gpuFreeLater'));
		} catch (error) {
			show(explain(t, error));
		}
	}

	async function leaveDevice(): Promise<void> {
		try {
			await leave();
			location.assign('/join');
		} catch (error) {
			show(explain(t, error));
		}
	}

	return (
		<header className="header">
			<h1 className="brand">
				<Mark />
				Easel
			</h1>
			<Navigation page={page} />
			<button type="button" className="icon-button" popoverTarget="menu" aria-label={t('shell.menu')}>
				<Icon name="menu" />
			</button>
			<div className="menu" id="menu" popover="auto">
				<ThemeChoice />
				{menu}
				<MenuItem icon="memory" label={t('shell.freeGpu')} onChoose={() => void freeMemory()} />
				{canLeave && <MenuItem icon="leave" label={t('shell.forgetDevice')} onChoose={() => void leaveDevice()} />}
			</div>
		</header>
	);
}

function Navigation({ page }: { page: PageName | null }) {
	const t = useText();
	return (
		<nav className="navigation" aria-label={t('shell.pages')}>
			{pages.map(({ name, href, icon }) => (
				<a key={name} className="navigation-link" href={href} aria-current={name === page ? 'page' : undefined}>
					<Icon name={icon} />
					<span>{t(`shell.${name}`)}</span>
				</a>
			))}
		</nav>
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

/** What is around every page: its language, its connection, its messages and keys, the header with the way to the other pages. */
import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import type { Language } from '../../messages/index.ts';
import { LiveProvider } from '../live/LiveProvider.tsx';
import { TextProvider, useText } from '../text/text.tsx';
import { Banner } from './Banner.tsx';
import { Header } from './Header.tsx';
import type { PageName } from './pages.ts';
import { ShortcutsProvider } from './ShortcutsProvider.tsx';
import { ToastPlace, ToastsProvider } from './toasts.tsx';
import { useKeyboardInset } from './use-keyboard-inset.ts';
import { useListening } from './use-listening.ts';
import { useSteadySliders } from './use-steady-sliders.ts';

/** What every page is given by the server. */
export interface ShellFacts {
	language: Language;
	/** This device holds a session that it can end. */
	canLeave: boolean;
}

interface ShellProps {
	shell: ShellFacts;
	/** The page that this is; null for one that the navigation does not name. */
	page: PageName | null;
	children: ReactNode;
}

export function Shell({ shell, page, children }: ShellProps) {
	useKeyboardInset();
	useSteadySliders();
	useListening();
	return (
		<TextProvider language={shell.language}>
			<LiveProvider>
				<ToastsProvider>
					<ShortcutsProvider>
						<div className="shell" data-page={page ?? 'other'}>
							<SkipLink />
							<Header page={page} />
							<Banner />
							{children}
							<ToastPlace />
							<Later page={page} />
						</div>
					</ShortcutsProvider>
				</ToastsProvider>
			</LiveProvider>
		</TextProvider>
	);
}

/** The first stop of the keyboard: past the navigation, to what the page is about. */
function SkipLink() {
	const t = useText();
	function skip(): void {
		const main = document.querySelector('main');
		if (main === null) return;
		main.tabIndex = -1;
		main.focus();
	}
	return (
		<button type="button" className="skip-link" onClick={skip}>
			{t('shell.skip')}
		</button>
	);
}

/** How long it takes until what could not be loaded is tried again, in milliseconds. */
const reloadMs = 5_000;

/** What nobody waits for, loaded when the page can be used already. */
function Later({ page }: { page: PageName | null }) {
	const [AppLife, setAppLife] = useState<ComponentType<{ page: PageName | null }> | null>(null);
	useEffect(() => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const load = () => {
			import('../app/AppLife.tsx').then(
				(loaded) => setAppLife(() => loaded.AppLife),
				() => {
					timer = setTimeout(load, reloadMs);
				},
			);
		};
		load();
		return () => clearTimeout(timer);
	}, []);
	return AppLife === null ? null : <AppLife page={page} />;
}

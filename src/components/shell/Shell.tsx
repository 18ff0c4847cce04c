/** What is around every page: its language, its messages, the header with the way to the other pages. */
import type { ReactNode } from 'react';
import type { Language } from '../../messages/index.ts';
import { LiveProvider } from '../live/LiveProvider.tsx';
import { TextProvider } from '../text/text.tsx';
import { Banner } from './Banner.tsx';
import { Header } from './Header.tsx';
import type { PageName } from './pages.ts';
import { ToastPlace, ToastsProvider } from './toasts.tsx';

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
	/** Further entries of the menu. */
	menu?: ReactNode;
	children: ReactNode;
}

export function Shell({ shell, page, menu, children }: ShellProps) {
	return (
		<TextProvider language={shell.language}>
			<LiveProvider>
				<ToastsProvider>
					<div className="shell" data-page={page ?? 'other'}>
						<Header page={page} canLeave={shell.canLeave} menu={menu} />
						<Banner />
						{children}
						<ToastPlace />
					</div>
				</ToastsProvider>
			</LiveProvider>
		</TextProvider>
	);
}

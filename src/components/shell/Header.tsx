/** The name, and the way to the other pages. */
import { Mark } from './Icon.tsx';
import { Navigation } from './Navigation.tsx';
import type { PageName } from './pages.ts';

interface HeaderProps {
	page: PageName | null;
}

export function Header({ page }: HeaderProps) {
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
		</header>
	);
}

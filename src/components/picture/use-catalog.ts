/** What models are called; asked for once a page. */
import { useEffect, useState } from 'react';
import type { Catalog } from '#contract/catalog.ts';
import { getCatalog } from '../live/api.ts';

let asked: Promise<Catalog> | null = null;

/** Null until it is known: names are shown until then. */
export function useCatalog(): Catalog | null {
	const [catalog, setCatalog] = useState<Catalog | null>(null);
	useEffect(() => {
		let isOver = false;
		asked ??= getCatalog();
		asked.then(
			(answer) => !isOver && setCatalog(answer),
			() => {
				asked = null;
			},
		);
		return () => {
			isOver = true;
		};
	}, []);
	return catalog;
}

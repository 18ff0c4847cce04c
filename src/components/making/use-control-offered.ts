/** Whether the model that is written for can follow a picture with a ControlNet. */
import { useEffect, useState } from 'react';
import type { Catalog } from '#contract/catalog.ts';
import { parseDraft } from '../composer/draft.ts';
import { getCatalog } from '../live/api.ts';
import { readStored } from '../shell/stored.ts';

/** Asked for once a page. */
let catalog: Promise<Catalog> | null = null;

/** False until it is known. */
export function useControlOffered(): boolean {
	const [isOffered, setOffered] = useState(false);
	useEffect(() => {
		let isShown = true;
		catalog ??= getCatalog();
		catalog.then(
			(known) => isShown && setOffered(hasControl(known)),
			() => {
				catalog = null;
			},
		);
		return () => {
			isShown = false;
		};
	}, []);
	return isOffered;
}

function hasControl({ models, default_model }: Catalog): boolean {
	const wanted = parseDraft(readStored('draft')).model ?? default_model;
	const model = models.find(({ name }) => name === wanted) ?? models.find(({ name }) => name === default_model);
	return (model?.features.control.length ?? 0) > 0;
}

import type { Catalog } from '#contract/catalog.ts';
import type { GenerationPage } from '#contract/generation.ts';

/** What the server knew when it made the page; null where it could not be asked. */
export interface Initial {
	page: GenerationPage | null;
	catalog: Catalog | null;
}

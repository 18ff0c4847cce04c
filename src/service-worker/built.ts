/** What the build writes into the service worker (integration.mjs). */

interface Built {
	/** Changes with every build that changes a file of the page. */
	version: string;
	/** Addresses that the offline page needs. */
	shell: readonly string[];
	/** Every address under `/_astro/`. */
	assets: readonly string[];
}

declare const __BUILT__: Built;

export const built: Built = __BUILT__;

/** Watches in a page for layout that moves and for tasks that last. */
import type { Page } from 'playwright-core';

declare global {
	interface Window {
		/** Since the page was opened. */
		benchMoves(): { shift: number; longestTask: number };
	}
}

/** From the page's beginning on, as browsers keep both. What follows a press within half a second is wanted, and no shift. */
export async function listenForMoves(page: Page): Promise<void> {
	await page.evaluate(() => {
		let shift = 0;
		let longestTask = 0;
		new PerformanceObserver((list) => {
			for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
				if (!entry.hadRecentInput) shift += entry.value;
			}
		}).observe({ type: 'layout-shift', buffered: true });
		new PerformanceObserver((list) => {
			for (const { duration } of list.getEntries()) longestTask = Math.max(longestTask, duration);
		}).observe({ type: 'longtask', buffered: true });
		window.benchMoves = () => ({ shift, longestTask });
	});
}

/** Waiting for the end of a generation. */
import type { Gallery } from '../gallery/gallery.ts';

/** Resolves when it has ended or is gone, when the time is up, or when `signal` aborts. */
export async function waitForEnd(gallery: Pick<Gallery, 'subscribe'>, id: string, seconds: number, signal?: AbortSignal): Promise<void> {
	const { promise, resolve } = Promise.withResolvers<void>();
	const unsubscribe = gallery.subscribe(({ name, data }) => {
		if ((name === 'ended' || name === 'removed') && data.id === id) resolve();
	});
	const timer = setTimeout(resolve, seconds * 1000);
	const leave = () => resolve();
	signal?.addEventListener('abort', leave);
	// Aborted before, it says nothing more.
	if (signal?.aborted) leave();
	try {
		await promise;
	} finally {
		unsubscribe();
		clearTimeout(timer);
		signal?.removeEventListener('abort', leave);
	}
}

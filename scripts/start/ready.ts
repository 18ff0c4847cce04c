/** What the supervisor asks the web process. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Catalog } from '#contract/catalog.ts';

/** Waits until a GET of `url` answers 200; asks every 50 ms at first and every second in the end. False when `signal` ends the waiting. */
export async function waitFor200(url: string, signal: AbortSignal): Promise<boolean> {
	for (let pauseMs = 50; !signal.aborted; pauseMs = Math.min(1_000, pauseMs * 1.1)) {
		const answer = await get(url, signal);
		await answer?.body?.cancel();
		if (answer?.status === 200) return true;
		await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
	}
	return false;
}

/** Title of the model that a request gets which names none; null when it cannot be told. */
export async function defaultModelTitle(url: string, key: string, signal: AbortSignal): Promise<string | null> {
	const answer = await get(`${url}/api/models`, signal, { authorization: `Bearer ${key}` });
	if (answer?.status !== 200) return null;
	// Our own web process answers: the type is that of contract/.
	const { default_model, models } = (await answer.json()) as Catalog;
	return models.find(({ name }) => name === default_model)?.title ?? null;
}

async function get(url: string, signal: AbortSignal, headers: Record<string, string> = {}): Promise<Response | null> {
	try {
		return await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]) });
	} catch {
		return null;
	}
}

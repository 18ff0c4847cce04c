/** Fetches a relief, and finds out what the device can do with it. */
import { isProblem, toProblem } from '#contract/problem.ts';
import { Refused, Unreachable } from '../live/api.ts';

/** @throws Refused, Unreachable; the signal's reason. */
export async function loadGlb(address: string, signal: AbortSignal): Promise<ArrayBuffer> {
	let response: Response;
	try {
		response = await fetch(address, { signal });
		if (response.ok) return await response.arrayBuffer();
	} catch (cause) {
		signal.throwIfAborted();
		throw new Unreachable('Easel does not answer.', { cause });
	}
	const body: unknown = await response.json().catch(() => null);
	throw new Refused(isProblem(body) ? body : toProblem('internal', ''));
}

export interface Abilities {
	/** Shows things in the room around the phone (WebXR); only over HTTPS. */
	room: boolean;
	/** Has the viewer of iOS, which does the same. */
	quickLook: boolean;
}

export async function findAbilities(): Promise<Abilities> {
	const room = (await navigator.xr?.isSessionSupported('immersive-ar').catch(() => false)) ?? false;
	return { room, quickLook: document.createElement('a').relList.supports('ar') };
}

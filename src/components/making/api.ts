/** Sending pictures ahead of requests. Sending one again is harmless: it is known by its content. */
import type { Generation } from '#contract/generation.ts';
import type { Group, GroupRequest } from '#contract/groups.ts';
import type { KeptInput } from '#contract/inputs.ts';
import { isProblem, toProblem } from '#contract/problem.ts';
import { call, getGeneration, parseJson, Refused, Unreachable, withBody } from '../live/api.ts';
import { type ReachWatch, untilReached } from '../live/until-reached.ts';

/** Nothing of the file has moved for this long: the line is dead. Milliseconds. */
const silenceMs = 20_000;

export interface SendingWatch extends ReachWatch {
	/** Share of the file that has left, 0 to 1. */
	onShare(share: number): void;
}

/** Sends a picture until it has arrived. @throws Refused; the signal's reason when it is taken back. */
export function sendPicture(file: Blob, watch: SendingWatch): Promise<KeptInput> {
	return untilReached(() => upload(file, watch), watch);
}

/** Makes a picture of the gallery one to paint from, without moving it through this device. */
export function takePicture(id: string, watch: ReachWatch): Promise<KeptInput> {
	const init = withBody({ picture: `picture:${id}` });
	return untilReached(() => call<KeptInput>('POST', '/api/inputs', init), watch);
}

/** The generation that a picture belongs to. */
export function generationOf(pictureId: string, watch: ReachWatch): Promise<Generation> {
	const id = pictureId.startsWith('f-') ? pictureId : pictureId.replace(/-\d+$/, '');
	return untilReached(() => getGeneration(id), watch);
}

/** Asks for a group. The same key again is the same group. */
export function createGroup(request: GroupRequest, key: string, watch: ReachWatch): Promise<Group> {
	const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
	return untilReached(() => call<Group>('POST', '/api/groups', { headers, body: JSON.stringify(request) }), watch);
}

/** Where a picture that was sent can be looked at. */
export function inputAddress(reference: string): string {
	return `/api/inputs/${reference.replace(/^input:/, '')}`;
}

/** The file of a picture that was sent. @throws Error when it cannot be had; the signal's reason when it is not wanted any more. */
export function fetchInput(reference: string, signal: AbortSignal): Promise<Blob> {
	const ask = async (): Promise<Blob> => {
		try {
			const response = await fetch(inputAddress(reference), { signal });
			if (response.ok) return await response.blob();
			if (response.status < 500) throw new Error(`The picture did not come (${response.status}).`);
		} catch (cause) {
			if (!(cause instanceof TypeError)) throw cause;
		}
		throw new Unreachable('Easel does not answer.');
	};
	return untilReached(ask, { onWaiting: () => undefined, signal });
}

/** False when a picture that was sent is no longer kept. @throws Unreachable */
export async function isKept(reference: string): Promise<boolean> {
	try {
		const { status } = await fetch(inputAddress(reference), { method: 'HEAD', cache: 'no-store' });
		return status !== 404;
	} catch (cause) {
		throw new Unreachable('Easel does not answer.', { cause });
	}
}

/** `fetch` tells nothing of what has left. */
function upload(file: Blob, { onShare, signal }: SendingWatch): Promise<KeptInput> {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		const away = () => reject(new Unreachable('Easel does not answer.'));
		let silence = setTimeout(() => request.abort(), silenceMs);
		const heard = () => {
			clearTimeout(silence);
			silence = setTimeout(() => request.abort(), silenceMs);
		};
		const stop = () => request.abort();
		signal.addEventListener('abort', stop);
		request.upload.onprogress = ({ loaded, total }) => {
			heard();
			onShare(total === 0 ? 1 : loaded / total);
		};
		request.onerror = away;
		request.onabort = away;
		request.onload = () => {
			const answer = parseJson(request.responseText);
			if (request.status === 201) resolve(answer as KeptInput);
			else if (isProblem(answer)) reject(new Refused(answer));
			else if (request.status >= 502) away();
			else reject(new Refused(toProblem('internal', `Easel answered with status ${request.status} and no reason. Try again.`)));
		};
		request.onloadend = () => {
			clearTimeout(silence);
			signal.removeEventListener('abort', stop);
		};
		const form = new FormData();
		form.append('picture', file, 'picture');
		request.open('POST', '/api/inputs');
		request.send(form);
	});
}

/**
 * Pictures to begin with, from anywhere on the page: a file that was dropped or shared, a picture of the gallery by action or by address
 * (`/?from=<picture id>&do=inpaint`). They wait here until the studio is there to take them.
 */
import { useEffect, useRef } from 'react';
import { leaveTo } from '../shell/use-back.ts';

/** What is to be made of a picture of the gallery. */
const makings = ['image-to-image', 'inpaint', 'outpaint', 'upscale', 'variation', 'control'] as const;
export type Making = (typeof makings)[number];

export type Wish = { kind: 'file'; file: Blob } | { kind: 'picture'; id: string; making: Making };

let waiting: Wish | null = null;
let listener: ((wish: Wish) => void) | null = null;

/** Starts from a file, as soon as the studio is there: for files that were shared with Easel, say. */
export function receivePicture(file: Blob): void {
	wish({ kind: 'file', file });
}

/** Starts from a picture of the gallery; from another page it goes to the studio for that. */
export function makeFrom(id: string, making: Making): void {
	wish({ kind: 'picture', id, making });
}

/** The address that opens the studio with a picture of the gallery. */
export function addressFor(id: string, making: Making): string {
	return `/?${new URLSearchParams({ from: id, do: making })}`;
}

/** The wish that an address holds; null when it holds none. */
export function wishOf(search: string): Wish | null {
	const asked = new URLSearchParams(search);
	const id = asked.get('from');
	const making = makings.find((one) => one === (asked.get('do') ?? 'image-to-image'));
	return id === null || id === '' || making === undefined ? null : { kind: 'picture', id, making };
}

/** Takes wishes while the component is shown and ready, that of the address first. */
export function useWishes(isReady: boolean, take: (wish: Wish) => void): void {
	const current = useRef(take);
	current.current = take;
	useEffect(() => {
		if (!isReady) return;
		const asked = wishOf(location.search);
		if (asked !== null) {
			// A reload must not ask for it again.
			history.replaceState(history.state, '', location.pathname + location.hash);
			waiting = asked;
		}
		listener = (wished) => current.current(wished);
		if (waiting !== null) listener(waiting);
		waiting = null;
		return () => {
			listener = null;
		};
	}, [isReady]);
}

function wish(wished: Wish): void {
	if (listener !== null) listener(wished);
	else if (wished.kind === 'picture' && location.pathname !== '/') leaveTo(addressFor(wished.id, wished.making));
	else waiting = wished;
}

/** A picture that was sent, decoded for drawing. */
import { useEffect, useState } from 'react';
import { fetchInput, inputAddress } from './api.ts';

export interface Loaded {
	image: ImageBitmap;
	/** Where an element shows it from. */
	address: string;
	width: number;
	height: number;
}

/** Null while it is on its way, which it is until there is a connection; `failed` when it cannot come. */
export function usePicture(reference: string | null): Loaded | null | 'failed' {
	const [loaded, setLoaded] = useState<Loaded | null | 'failed'>(null);
	useEffect(() => {
		setLoaded(null);
		if (reference === null) return;
		const gone = new AbortController();
		load(reference, gone.signal).then(
			(picture) => !gone.signal.aborted && setLoaded(picture),
			() => !gone.signal.aborted && setLoaded('failed'),
		);
		return () => gone.abort();
	}, [reference]);
	return loaded;
}

/** A bitmap is decoded beside the page's own work, and once: an element may be decoded anew by every drawing. */
async function load(reference: string, signal: AbortSignal): Promise<Loaded> {
	const image = await createImageBitmap(await fetchInput(reference, signal), { imageOrientation: 'from-image' });
	return { image, address: inputAddress(reference), width: image.width, height: image.height };
}

/** A picture that was sent, decoded for drawing. */
import { useEffect, useState } from 'react';
import { inputAddress } from './api.ts';

export interface Loaded {
	image: HTMLImageElement;
	width: number;
	height: number;
}

/** Null while it is on its way; `failed` when it did not come. */
export function usePicture(reference: string | null): Loaded | null | 'failed' {
	const [loaded, setLoaded] = useState<Loaded | null | 'failed'>(null);
	useEffect(() => {
		setLoaded(null);
		if (reference === null) return;
		let isWanted = true;
		const image = new Image();
		image.src = inputAddress(reference);
		image.decode().then(
			() => isWanted && setLoaded({ image, width: image.naturalWidth, height: image.naturalHeight }),
			() => isWanted && setLoaded('failed'),
		);
		return () => {
			isWanted = false;
		};
	}, [reference]);
	return loaded;
}

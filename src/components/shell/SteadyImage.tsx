/** An image that is asked for again when it did not come: browsers give up at the first lost connection. */
import { type ComponentProps, useEffect, useState } from 'react';

/** Pauses before another try, in milliseconds; after the last one it is gone for good. */
const pauses = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000] as const;

export function SteadyImage({ src, alt, ...rest }: ComponentProps<'img'>) {
	const [failures, setFailures] = useState(0);
	const [tries, setTries] = useState(0);
	const waiting = failures > tries;

	useEffect(() => {
		const pause = pauses[tries];
		if (!waiting || pause === undefined) return;
		const again = () => setTries(failures);
		const timer = setTimeout(again, pause);
		addEventListener('online', again);
		return () => {
			clearTimeout(timer);
			removeEventListener('online', again);
		};
	}, [waiting, tries, failures]);

	return <img key={tries} src={src} alt={alt} onError={() => setFailures(tries + 1)} {...rest} />;
}

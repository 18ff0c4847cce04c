/** Says that something is away, and that nothing is lost by it. */
import { useEffect, useState } from 'react';
import { useConnection } from '../live/LiveProvider.tsx';
import { useText } from '../text/text.tsx';
import { Icon } from './Icon.tsx';

/** A reconnection takes a moment; only what lasts longer is worth a word. Milliseconds. */
const patienceMs = 1_500;

export function Banner() {
	const { connected, serviceOnline } = useConnection();
	const t = useText();
	const away = !connected || !serviceOnline;
	const [lasting, setLasting] = useState(false);
	useEffect(() => {
		if (!away) return setLasting(false);
		const timer = setTimeout(setLasting, patienceMs, true);
		return () => clearTimeout(timer);
	}, [away]);

	return (
		<div className="banner-place" role="status">
			{away && lasting && (
				<p className="banner">
					<Icon name="offline" />
					<span>
						<strong>{t(connected ? 'shell.painterAway' : 'shell.noConnection')}</strong>{' '}
						{t(connected ? 'shell.painterAwayCalm' : 'shell.noConnectionCalm')}
					</span>
				</p>
			)}
		</div>
	);
}

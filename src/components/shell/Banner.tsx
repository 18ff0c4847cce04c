/** Says that something is away, and that nothing is lost by it. */
import { useEffect, useState } from 'react';
import { Icon } from './Icon.tsx';

/** A reconnection takes a moment; only what lasts longer is worth a word. Milliseconds. */
const patienceMs = 1_500;

export function Banner({ connected, serviceOnline }: { connected: boolean; serviceOnline: boolean }) {
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
						{connected ? (
							<>
								<strong>The painter is away for a moment.</strong> It comes back by itself, and what waits in line stays in line.
							</>
						) : (
							<>
								<strong>No connection to Easel.</strong> What you asked for keeps being painted; this page catches up by itself.
							</>
						)}
					</span>
				</p>
			)}
		</div>
	);
}

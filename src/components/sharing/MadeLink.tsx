/** A link that was just made: to copy, to send, to scan. */
import { useEffect, useRef } from 'react';
import { encode } from 'uqr';
import { Icon } from '../shell/Icon.tsx';
import { useToast } from '../shell/toasts.tsx';
import { useText } from '../text/text.tsx';

const namesOfThisDevice = ['localhost', '127.0.0.1', '[::1]'];

export function MadeLink({ path }: { path: string }) {
	const t = useText();
	const show = useToast();
	const field = useRef<HTMLInputElement>(null);
	const address = `${location.origin}${path}`;
	const isOnlyHere = namesOfThisDevice.includes(location.hostname);
	useEffect(() => {
		field.current?.focus();
		field.current?.select();
	}, []);

	async function copy(): Promise<void> {
		try {
			await navigator.clipboard.writeText(address);
			show(t('sharing.copied'));
		} catch {
			// Plain HTTP has no clipboard.
			field.current?.focus();
			field.current?.select();
			show(t(document.execCommand('copy') ? 'sharing.copied' : 'sharing.copyByHand'));
		}
	}

	return (
		<section className="share-made" aria-label={t('sharing.theLink')}>
			<input ref={field} type="text" readOnly aria-label={t('sharing.theLink')} value={address} onFocus={({ target }) => target.select()} />
			<div className="share-row">
				<button type="button" className="button button-strong" onClick={() => void copy()}>
					<Icon name="same" />
					{t('sharing.copy')}
				</button>
				{typeof navigator.share === 'function' && (
					<button type="button" className="button" onClick={() => void navigator.share({ url: address }).catch(() => undefined)}>
						<Icon name="share" />
						{t('sharing.send')}
					</button>
				)}
			</div>
			<p className="panel-note">{isOnlyHere ? t('sharing.onlyHere', { host: location.hostname }) : t('sharing.onceOnly')}</p>
			{!isOnlyHere && <Code text={address} label={t('sharing.qr')} />}
		</section>
	);
}

/** Dark on light in both themes, as scanners want it. */
function Code({ text, label }: { text: string; label: string }) {
	const { data, size } = encode(text, { border: 2 });
	const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : []))).join('');
	return (
		<svg className="share-code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
			<rect width={size} height={size} fill="#fff" />
			<path d={path} fill="#000" />
		</svg>
	);
}

/** The picture itself, to another app by the device's own sheet, where it has one for files. */
import { useEffect, useState } from 'react';
import { Icon } from '../shell/Icon.tsx';
import { useToast } from '../shell/toasts.tsx';
import { useText } from '../text/text.tsx';

const endings: Record<string, string> = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' };

export function SendPicture({ id, withSettings }: { id: string; withSettings: boolean }) {
	const t = useText();
	const show = useToast();
	const file = useFile(`/api/pictures/${id}?metadata=${withSettings ? 'all' : 'none'}`);
	if (file === null || typeof navigator.canShare !== 'function' || !navigator.canShare({ files: [file] })) return null;

	async function send(picture: File): Promise<void> {
		try {
			await navigator.share({ files: [picture] });
		} catch (error) {
			if (!(error instanceof DOMException && error.name === 'AbortError')) show(t('sharing.notSent'));
		}
	}
	return (
		<button type="button" className="button" onClick={() => void send(file)}>
			<Icon name="share" />
			{t('sharing.sendPicture')}
		</button>
	);
}

/** Fetched ahead: a browser opens its sheet only right after a press. Null without it, and where files cannot be sent. */
function useFile(address: string): File | null {
	const [file, setFile] = useState<{ address: string; file: File } | null>(null);
	useEffect(() => {
		if (typeof navigator.canShare !== 'function') return;
		const stop = new AbortController();
		fetch(address, { signal: stop.signal })
			.then(async (answer) => {
				if (!answer.ok) return;
				const blob = await answer.blob();
				setFile({ address, file: new File([blob], `picture.${endings[blob.type] ?? 'png'}`, { type: blob.type }) });
			})
			.catch(() => undefined);
		return () => stop.abort();
	}, [address]);
	return file?.address === address ? file.file : null;
}

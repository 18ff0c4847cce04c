/** The way to share a picture or an album; what it opens is loaded then. */
import { Suspense, useState } from 'react';
import type { Visibility } from '#contract/gallery.ts';
import type { SharedKind } from '#contract/sharing.ts';
import { Icon } from '../shell/Icon.tsx';
import { lazily } from '../shell/lazily.ts';
import { useText } from '../text/text.tsx';

const SharePanel = lazily(() => import('./SharePanel.tsx').then((module) => ({ default: module.SharePanel })));

interface ShareButtonProps {
	kind: SharedKind;
	/** Id of the picture or album. */
	subject: string;
	/** Where it can be changed. */
	visibility?: Visibility;
	onVisibility?: (visibility: Visibility) => void;
	className?: string;
}

export function ShareButton({ className = 'button', ...shared }: ShareButtonProps) {
	const t = useText();
	const [open, setOpen] = useState(false);
	return (
		<>
			<button type="button" className={className} aria-haspopup="dialog" onClick={() => setOpen(true)}>
				<Icon name="share" />
				{t(shared.kind === 'album' ? 'sharing.shareAlbum' : 'sharing.share')}
			</button>
			{open && (
				<Suspense>
					<SharePanel {...shared} onClose={() => setOpen(false)} />
				</Suspense>
			)}
		</>
	);
}

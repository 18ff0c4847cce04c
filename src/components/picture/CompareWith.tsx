/** The way to compare a picture with another one; the choice is loaded when it is wanted. */
import { Suspense, useState } from 'react';
import type { PictureDetails } from '#contract/gallery.ts';
import { Icon } from '../shell/Icon.tsx';
import { lazily } from '../shell/lazily.ts';
import { useText } from '../text/text.tsx';

const CompareChoice = lazily(async () => ({ default: (await import('./CompareChoice.tsx')).CompareChoice }));

export function CompareWith({ details }: { details: PictureDetails }) {
	const t = useText();
	const [open, setOpen] = useState(false);
	return (
		<>
			<button type="button" className="button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
				<Icon name="compare" />
				{t('picture.compareWithOther')}
			</button>
			{open && (
				<Suspense>
					<CompareChoice details={details} onClose={() => setOpen(false)} />
				</Suspense>
			)}
		</>
	);
}

/** What can be made of a picture: each opens the studio with it. */
import type { Operation } from '#contract/generation.ts';
import { type MessageKey, useText } from '../text/text.tsx';

const makings = [
	['variation', 'picture.makeVariation'],
	['image-to-image', 'picture.makeFromIt'],
	['inpaint', 'picture.makeInpaint'],
	['outpaint', 'picture.makeOutpaint'],
	['upscale', 'picture.makeUpscale'],
	['control', 'picture.makeControl'],
] as const satisfies readonly [Operation, MessageKey][];

export function MakeFrom({ id }: { id: string }) {
	const t = useText();
	return (
		<nav className="make-from" aria-label={t('picture.make')}>
			{makings.map(([making, label]) => (
				<a key={making} className="pill" href={`/?${new URLSearchParams({ from: id, do: making })}`}>
					{t(label)}
				</a>
			))}
		</nav>
	);
}

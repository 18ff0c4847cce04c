/** What can be made of a picture, for wherever one is shown. */
import { Icon, type IconName } from '../shell/Icon.tsx';
import { type MessageKey, useText } from '../text/text.tsx';
import { useControlOffered } from './use-control-offered.ts';
import { type Making, makeFrom } from './wishes.ts';

const offered = [
	{ making: 'image-to-image', icon: 'picture-add', label: 'making.useAsStart' },
	{ making: 'inpaint', icon: 'mask', label: 'making.paintPart' },
	{ making: 'outpaint', icon: 'extend', label: 'making.extend' },
	{ making: 'upscale', icon: 'enlarge', label: 'making.enlarge' },
	{ making: 'control', icon: 'use', label: 'making.follow' },
] as const satisfies readonly { making: Making; icon: IconName; label: MessageKey }[];

interface PictureMakingsProps {
	pictureId: string;
	/** Before the studio takes over: a viewer closes. */
	onChosen?(): void;
	/** Paints variations at once; left out where nothing can be painted. */
	onMoreLikeThis?(): void;
}

export function PictureMakings({ pictureId, onChosen, onMoreLikeThis }: PictureMakingsProps) {
	const t = useText();
	const isControlOffered = useControlOffered();
	const makings = offered.filter(({ making }) => making !== 'control' || isControlOffered);
	const choose = (making: Making) => {
		onChosen?.();
		makeFrom(pictureId, making);
	};
	return (
		<>
			<button type="button" className="button" onClick={() => (onMoreLikeThis === undefined ? choose('variation') : onMoreLikeThis())}>
				<Icon name="stack" />
				{t('making.moreLikeThis')}
			</button>
			{makings.map(({ making, icon, label }) => (
				<button key={making} type="button" className="button" onClick={() => choose(making)}>
					<Icon name={icon} />
					{t(label)}
				</button>
			))}
		</>
	);
}

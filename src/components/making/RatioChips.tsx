/** The ratios, each as a little frame, mapped to sizes that the model likes. */
import type { Dispatch, SetStateAction } from 'react';
import type { CatalogModel } from '#contract/catalog.ts';
import type { Draft } from '../composer/draft.ts';
import { Icon } from '../shell/Icon.tsx';
import { useText } from '../text/text.tsx';
import { RatioShape } from './RatioShape.tsx';
import { ratios, sizeForRatio } from './ratios.ts';
import { withSize } from './start.ts';

interface RatioChipsProps {
	draft: Draft;
	setDraft: Dispatch<SetStateAction<Draft>>;
	model: CatalogModel;
}

export function RatioChips({ draft, setDraft, model }: RatioChipsProps) {
	const t = useText();
	const width = draft.width ?? model.defaults.width;
	const height = draft.height ?? model.defaults.height;
	const isStanding = height > width;
	return (
		// biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a row that scrolls.
		<div className="ratios field-wide" role="group" aria-label={t('making.ratio')}>
			{ratios.map((ratio) => {
				const [across, down] = isStanding ? [ratio.down, ratio.across] : [ratio.across, ratio.down];
				const size = sizeForRatio(model, across / down);
				return (
					<button
						key={ratio.across}
						type="button"
						className="chip ratio"
						aria-pressed={size.width === width && size.height === height}
						title={t('words.size', { width: String(size.width), height: String(size.height) })}
						onClick={() => setDraft((former) => withSize(former, size, model))}
					>
						<RatioShape across={across} down={down} />
						{across}:{down}
					</button>
				);
			})}
			<button
				type="button"
				className="chip ratio"
				aria-label={t('making.turn')}
				title={t('making.turn')}
				disabled={width === height}
				onClick={() => setDraft((former) => withSize(former, { width: height, height: width }, model))}
			>
				<Icon name="again" />
			</button>
		</div>
	);
}

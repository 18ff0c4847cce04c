/** Variations of the picture that a locked seed gives. */
import type { Dispatch, SetStateAction } from 'react';
import { type Draft, drawSeed } from '../composer/draft.ts';
import { Slider } from '../composer/Slider.tsx';
import { useText } from '../text/text.tsx';
import { Section } from './Section.tsx';
import { toVariation, usualVariation, withoutVariation } from './variation.ts';

interface VariationSectionProps {
	draft: Draft;
	setDraft: Dispatch<SetStateAction<Draft>>;
	/** Seed of the newest picture: what is varied when none is locked. */
	lastSeed: number | null;
}

export function VariationSection({ draft, setDraft, lastSeed }: VariationSectionProps) {
	const t = useText();
	const share = draft.subseed_strength ?? 0;
	const text = t('making.percent', { percent: Math.round(share * 100) });

	function set(value: number): void {
		setDraft((former) => {
			if (value === 0) return withoutVariation(former);
			return { ...toVariation(former, null), seed: former.seed ?? lastSeed ?? drawSeed(), subseed_strength: value };
		});
	}

	return (
		<Section title={t('making.variation')} state={share === 0 ? null : text}>
			<p className="panel-note">{t('making.variationHelp')}</p>
			<Slider label={t('making.variationStrength')} min={0} max={1} step={0.01} value={share} valueText={text} onSet={set} />
			{share === 0 ? (
				<button type="button" className="button" onClick={() => set(usualVariation)}>
					{t('making.variationBegin')}
				</button>
			) : (
				<button
					type="button"
					className="button"
					onClick={() =>
						setDraft((former) => {
							const { subseed, ...rest } = former;
							return subseed === undefined ? { ...rest, subseed: drawSeed() } : rest;
						})
					}
				>
					{draft.subseed === undefined ? t('making.subseedLock') : t('making.subseedFree', { seed: String(draft.subseed) })}
				</button>
			)}
		</Section>
	);
}

/** Larger pictures: the hires fix while painting, an upscaler afterwards. */
import type { Dispatch, SetStateAction } from 'react';
import type { Catalog, CatalogModel } from '#contract/catalog.ts';
import type { Hires } from '#contract/generation.ts';
import { type Draft, setField } from '../composer/draft.ts';
import { NumberField } from '../composer/NumberField.tsx';
import { useText } from '../text/text.tsx';
import { Section } from './Section.tsx';
import { StrengthField } from './StrengthField.tsx';
import { UpscalerField } from './UpscalerField.tsx';

/** What the field calls usual: enlarged twice without a network, painted over by half. */
const usualHires: Hires = { scale: 2, upscaler: 'latent', steps: 0, strength: 0.5 };

interface LargerSectionProps {
	draft: Draft;
	setDraft: Dispatch<SetStateAction<Draft>>;
	catalog: Catalog;
	model: CatalogModel;
}

export function LargerSection({ draft, setDraft, catalog, model }: LargerSectionProps) {
	const t = useText();
	const { hires, upscaler } = draft;
	const most = mostScale(draft, model);
	const isPossible = draft.init_image === undefined && most > 1;
	const states = [hires && t('making.hiresState', { scale: hires.scale }), upscaler].filter((one) => one !== undefined);

	function set(change: Hires | undefined): void {
		setDraft((former) => setField(former, 'hires', change, model));
	}

	return (
		<Section title={t('making.larger')} state={states.length === 0 ? null : states.join(', ')}>
			<label className="more-switch">
				<input
					type="checkbox"
					checked={hires !== undefined}
					disabled={!isPossible && hires === undefined}
					onChange={({ target }) => set(target.checked ? { ...usualHires, scale: Math.min(usualHires.scale, most) } : undefined)}
				/>
				<span>
					<span className="more-switch-title">{t('making.hires')}</span>
					<span className="panel-note">
						{isPossible ? t('making.hiresHelp') : t(draft.init_image === undefined ? 'making.hiresNoRoom' : 'making.hiresNotFromPicture')}
					</span>
				</span>
			</label>
			{hires !== undefined && (
				<div className="more-section-fields">
					<NumberField
						label={t('making.scale')}
						value={hires.scale}
						range={{ min: 1.25, max: Math.max(1.25, most) }}
						step={0.25}
						onSet={(scale) => set({ ...hires, scale })}
					/>
					<NumberField
						label={t('making.hiresSteps')}
						value={hires.steps}
						range={{ min: 0, max: model.limits.steps.max, multiple: 1 }}
						onSet={(steps) => set({ ...hires, steps })}
					/>
					<UpscalerField
						label={t('making.hiresUpscaler')}
						none={t('making.latent')}
						upscalers={catalog.upscalers}
						value={hires.upscaler === 'latent' ? null : hires.upscaler}
						onSet={(name) => set({ ...hires, upscaler: name ?? 'latent' })}
					/>
					<StrengthField strength={hires.strength} onSet={(strength) => set({ ...hires, strength })} />
				</div>
			)}
			<UpscalerField
				label={t('making.enlargeAfter')}
				upscalers={catalog.upscalers}
				value={upscaler ?? null}
				onSet={(name) => setDraft((former) => setField(former, 'upscaler', name ?? undefined, model))}
			/>
		</Section>
	);
}

/** As far as both sides stay within what the model paints, at most 4. */
function mostScale(draft: Draft, { defaults, limits }: CatalogModel): number {
	const across = limits.width.max / (draft.width ?? defaults.width);
	const down = limits.height.max / (draft.height ?? defaults.height);
	return Math.floor(Math.min(4, across, down) * 4) / 4;
}

/** Everything about the picture that a draft starts from: how much of it changes, which part, and beyond which edges. */
import { type Dispatch, type SetStateAction, useState } from 'react';
import type { Catalog, CatalogModel } from '#contract/catalog.ts';
import { type Draft, setField } from '../composer/draft.ts';
import { Icon } from '../shell/Icon.tsx';
import { Panel } from '../shell/Panel.tsx';
import { useText } from '../text/text.tsx';
import { inputAddress } from './api.ts';
import type { Size } from './ratios.ts';
import { titleOf } from './StartStrip.tsx';
import { StrengthField } from './StrengthField.tsx';
import { listAble, usualStrength, withMask, withoutStart, withStrength } from './start.ts';
import { UpscalerField } from './UpscalerField.tsx';
import type { Making } from './use-making.ts';

interface StartPanelProps {
	draft: Draft;
	setDraft: Dispatch<SetStateAction<Draft>>;
	catalog: Catalog;
	model: CatalogModel;
	making: Making;
	onModel(model: CatalogModel): void;
}

export function StartPanel({ draft, setDraft, catalog, model, making, onModel }: StartPanelProps) {
	const t = useText();
	const [own, setOwn] = useState<Size | null>(null);
	const { init_image: image, mask } = draft;
	const close = () => making.setView(null);
	if (image === undefined) return null;
	const able = listAble(catalog.models, draft);
	const can = able.includes(model);

	return (
		<Panel title={t(titleOf(draft))} onClose={close}>
			<div className="start-preview">
				<img
					className="start-picture"
					src={inputAddress(image)}
					alt={t('making.startPicture')}
					onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => setOwn({ width, height })}
				/>
				{mask !== undefined && <img className="start-mask" src={inputAddress(mask)} alt={t('making.maskPicture')} />}
			</div>
			{!can && draft.strength !== 0 && (
				<div className="problem-text start-cannot">
					<p>{t('making.cannotWhy', { model: model.title })}</p>
					{able.length === 0 && <p>{t('making.noneCan')}</p>}
					{able.map((one) => (
						<button key={one.name} type="button" className="button" onClick={() => onModel(one)}>
							{t('making.useModel', { model: one.title })}
						</button>
					))}
				</div>
			)}
			<StrengthField
				strength={draft.strength ?? usualStrength}
				onSet={(strength) => setDraft((former) => withStrength(former, strength, own, model))}
			/>
			{draft.strength === 0 && (
				<UpscalerField
					upscalers={catalog.upscalers}
					value={draft.upscaler ?? null}
					onSet={(upscaler) => setDraft((former) => setField(former, 'upscaler', upscaler ?? undefined, model))}
				/>
			)}
			<div className="start-actions">
				<button type="button" className="button" disabled={!can} onClick={() => making.setView('mask')}>
					<Icon name="mask" />
					{t(mask === undefined ? 'making.paintPart' : 'making.changeMask')}
				</button>
				{mask !== undefined && (
					<button type="button" className="button" onClick={() => setDraft((former) => withMask(former, null))}>
						<Icon name="clear" />
						{t('making.removeMask')}
					</button>
				)}
				<button type="button" className="button" disabled={!can} onClick={() => making.setView('outpaint')}>
					<Icon name="extend" />
					{t('making.extend')}
				</button>
				<button type="button" className="button" onClick={() => making.setView('add')}>
					<Icon name="picture-add" />
					{t('making.otherPicture')}
				</button>
				<button
					type="button"
					className="button"
					onClick={() => {
						setDraft(withoutStart);
						close();
					}}
				>
					<Icon name="close" />
					{t('making.removeStart')}
				</button>
			</div>
		</Panel>
	);
}

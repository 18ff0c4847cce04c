/** What the prompt starts from, in one row of the composer: a picture on its way, or the picture with what will be done to it. */
import type { CatalogModel } from '#contract/catalog.ts';
import type { Draft } from '../composer/draft.ts';
import { Icon } from '../shell/Icon.tsx';
import { useWaitingText } from '../shell/use-sending.ts';
import { type MessageKey, type Text, useText } from '../text/text.tsx';
import { inputAddress } from './api.ts';
import { listAble } from './start.ts';
import { strengthMeaning } from './strength.ts';
import type { Adding, Making } from './use-making.ts';

interface StartStripProps {
	draft: Draft;
	model: CatalogModel;
	making: Making;
	onRemove(): void;
}

export function StartStrip({ draft, model, making, onRemove }: StartStripProps) {
	const t = useText();
	if (making.adding !== null) return <AddingStrip adding={making.adding} onStop={making.stop} />;
	if (draft.init_image === undefined) return null;
	const cannot = isBeyond(draft, model);
	return (
		<div className="start-strip" data-cannot={cannot}>
			<button type="button" className="start-strip-open" onClick={() => making.setView('start')}>
				<img className="start-strip-picture" src={inputAddress(draft.init_image)} alt="" width="44" height="44" />
				<span className="start-strip-text">
					<span className="start-strip-title">{t(titleOf(draft))}</span>
					<span className="start-strip-note">
						{cannot ? t('making.cannot', { model: model.title }) : t(strengthMeaning(draft.strength ?? 0))}
					</span>
				</span>
				<Icon name="settings" />
			</button>
			<button type="button" className="icon-button" aria-label={t('making.removeStart')} onClick={onRemove}>
				<Icon name="close" />
			</button>
		</div>
	);
}

function AddingStrip({ adding, onStop }: { adding: Adding; onStop(): void }) {
	const t = useText();
	const waiting = useWaitingText();
	return (
		<div className="start-strip" role="status">
			<span className="start-strip-text">
				<span className="start-strip-title">{adding.waiting ? waiting('making.waiting') : describeAdding(t, adding)}</span>
				<progress className="start-progress" max={1} value={adding.share ?? undefined} aria-label={t('making.sending')} />
			</span>
			<button type="button" className="icon-button" aria-label={t('making.stopSending')} onClick={onStop}>
				<Icon name="close" />
			</button>
		</div>
	);
}

function describeAdding(t: Text, { share }: Adding): string {
	return share === null ? t('making.preparing') : t('making.sendingShare', { percent: Math.round(share * 100) });
}

/** What will be done to the picture. */
export function titleOf({ mask, strength, derived_from: origin }: Draft): MessageKey {
	if (strength === 0) return 'making.onlyEnlarge';
	if (mask === undefined) return 'making.fromPicture';
	return origin?.operation === 'outpaint' ? 'making.beyondEdges' : 'making.onlyPart';
}

/** True when the model cannot do what the draft asks for. */
export function isBeyond(draft: Draft, model: CatalogModel): boolean {
	return draft.init_image !== undefined && draft.strength !== 0 && listAble([model], draft).length === 0;
}

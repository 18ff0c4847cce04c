/** The share sheet: a link for as long as is chosen, the picture itself to other apps, who sees it without a link, and the links that are open. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Visibility } from '#contract/gallery.ts';
import type { SharedKind, ShareLink } from '#contract/sharing.ts';
import { makeKey } from '../live/api.ts';
import { Panel } from '../shell/Panel.tsx';
import { explain } from '../text/explain.ts';
import { type Text, useText } from '../text/text.tsx';
import { type Along, alongs, type Term, termsS, toFlags } from './along.ts';
import { makeLink } from './api.ts';
import { MadeLink } from './MadeLink.tsx';
import { OpenLinks } from './OpenLinks.tsx';
import { SendPicture } from './SendPicture.tsx';
import { WhoSees } from './WhoSees.tsx';

interface SharePanelProps {
	kind: SharedKind;
	subject: string;
	visibility?: Visibility;
	onVisibility?: (visibility: Visibility) => void;
	onClose(): void;
}

export function SharePanel({ kind, subject, visibility, onVisibility, onClose }: SharePanelProps) {
	const t = useText();
	const [along, setAlong] = useState<Along>('bare');
	const [term, setTerm] = useState<Term>('week');
	const { link, state, make, forget } = useMakeLink(t);
	const request = { kind, subject, ...toFlags(along), expires_in_s: termsS[term] };

	return (
		<Panel title={t(kind === 'album' ? 'sharing.shareAlbum' : 'sharing.share')} onClose={onClose}>
			<form
				className="share"
				onSubmit={(event) => {
					event.preventDefault();
					void make(request);
				}}
			>
				<p className="panel-note">{t('sharing.linkNote', { kind: kind === 'picture' ? 1 : 2 })}</p>
				<fieldset className="share-choices">
					<legend>{t('sharing.goesAlong')}</legend>
					{alongs.map((one) => (
						<label key={one} className="share-choice">
							<input
								type="radio"
								name="along"
								checked={along === one}
								onChange={() => {
									setAlong(one);
									forget();
								}}
							/>
							<span>
								{t(`sharing.along_${one}`)}
								<small>{t(`sharing.along_${one}Hint`)}</small>
							</span>
						</label>
					))}
				</fieldset>
				<label className="share-term">
					<span>{t('sharing.expires')}</span>
					<select
						value={term}
						onChange={({ target }) => {
							setTerm(target.value as Term);
							forget();
						}}
					>
						{(Object.keys(termsS) as Term[]).map((one) => (
							<option key={one} value={one}>
								{t(`sharing.expires_${one}`)}
							</option>
						))}
					</select>
				</label>
				{link === null && (
					<button type="submit" className="button button-strong" disabled={state.busy}>
						{t(state.busy ? 'sharing.making' : 'sharing.makeLink')}
					</button>
				)}
				<p className="share-said" role="status">
					{state.said}
				</p>
			</form>
			{link !== null && <MadeLink path={link.path ?? ''} />}
			{kind === 'picture' && <SendPicture id={subject} withSettings={along === 'all'} />}
			{visibility !== undefined && onVisibility !== undefined && (
				<WhoSees kind={kind} id={subject} visibility={visibility} onVisibility={onVisibility} />
			)}
			<OpenLinks subject={subject} made={link?.id ?? null} onTakenBack={(id) => id === link?.id && forget()} />
		</Panel>
	);
}

/** Makes one link a press, over lost connections. */
function useMakeLink(t: Text) {
	const [link, setLink] = useState<ShareLink | null>(null);
	const [state, setState] = useState({ busy: false, said: '' });
	const isOver = useRef(false);
	useEffect(() => {
		isOver.current = false;
		return () => {
			isOver.current = true;
		};
	}, []);
	const make = async (request: Parameters<typeof makeLink>[0]): Promise<void> => {
		if (state.busy) return;
		setState({ busy: true, said: '' });
		try {
			const onWaiting = () => setState({ busy: true, said: t('sharing.retrying') });
			const made = await makeLink(request, makeKey(), { onWaiting, isOver: () => isOver.current });
			setLink(made);
			setState({ busy: false, said: '' });
		} catch (error) {
			setState({ busy: false, said: explain(t, error) });
		}
	};
	const forget = useCallback(() => setLink(null), []);
	return { link, state, make, forget };
}

/** Asks before something is removed, and says what would break and what would be free. */
import { useEffect, useState } from 'react';
import type { ModelDetails, ModelFileKind } from '#contract/models.ts';
import { problemOf } from '#contract/problem.ts';
import { Icon } from '../shell/Icon.tsx';
import { Panel } from '../shell/Panel.tsx';
import { toBytes } from '../text/bytes.ts';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { getDetails, removeModel } from './api.ts';

interface RemovePanelProps {
	name: string;
	kind: ModelFileKind;
	onClose(): void;
	onRemoved(): void;
}

export function RemovePanel({ name, kind, onClose, onRemoved }: RemovePanelProps) {
	const t = useText();
	const [details, setDetails] = useState<ModelDetails | null>(null);
	const [refusal, setRefusal] = useState('');
	const [isSending, setSending] = useState(false);
	useEffect(() => {
		if (kind === 'model') getDetails(name).then(setDetails, (error: unknown) => setRefusal(explain(t, error)));
	}, [name, kind, t]);

	async function remove(): Promise<void> {
		setSending(true);
		setRefusal('');
		try {
			await removeModel(name, kind);
		} catch (error) {
			// The answer to an earlier try was lost: it is gone.
			if (problemOf(error)?.code !== 'not_found') {
				setRefusal(explain(t, error));
				setSending(false);
				return;
			}
		}
		onRemoved();
		onClose();
	}

	return (
		<Panel title={t('models.removeTitle', { name })} onClose={onClose}>
			{details !== null && (
				<p>{details.is_adopted ? t('models.removeAdopted') : t('models.removeFrees', { size: toBytes(t, details.own_bytes) })}</p>
			)}
			{details !== null && details.shared_with.length > 0 && <p>{t('models.removeShared', { models: details.shared_with.join(', ') })}</p>}
			{details?.needed_by.map((sentence) => (
				<p className="problem-text" key={sentence}>
					{sentence}
				</p>
			))}
			{refusal !== '' && (
				<p className="problem-text" role="alert">
					{refusal}
				</p>
			)}
			<div className="model-actions">
				<button type="button" className="button button-strong" disabled={isSending} onClick={() => void remove()}>
					<Icon name="bin" />
					{t(isSending ? 'models.removing' : 'models.remove')}
				</button>
				<button type="button" className="button" onClick={onClose}>
					{t('models.keep')}
				</button>
			</div>
		</Panel>
	);
}

/** Another request in the place of one that waits: the same settings as where it was asked for, and what it would cost. */
import { type FormEvent, useEffect, useId, useState } from 'react';
import type { Catalog } from '#contract/catalog.ts';
import type { Generation, GenerationRequest } from '#contract/generation.ts';
import { maxPromptLength } from '#contract/generation.ts';
import { Chips } from '../composer/Chips.tsx';
import { type Draft, fitDraft } from '../composer/draft.ts';
import { MoreSettings } from '../composer/MoreSettings.tsx';
import { useEstimate } from '../composer/use-estimate.ts';
import { getCatalog } from '../live/api.ts';
import { Panel } from '../shell/Panel.tsx';
import { toDuration } from '../text/format.ts';
import { useText } from '../text/text.tsx';

interface EditPanelProps {
	generation: Generation;
	/** Null while it is not known; it is asked for then. */
	catalog: Catalog | null;
	onClose(): void;
	onSave(request: GenerationRequest, replaces: GenerationRequest): void;
}

export function EditPanel({ generation, catalog: known, onClose, onSave }: EditPanelProps) {
	const t = useText();
	const prompt = useId();
	// What it was when the panel was opened: should it become another one meanwhile, saving says so.
	const [replaces] = useState(generation.request);
	const [draft, setDraft] = useState<Draft>(replaces);
	const [more, setMore] = useState(true);
	const [catalog, setCatalog] = useState(known);
	useEffect(() => {
		if (catalog === null) getCatalog().then(setCatalog, () => undefined);
	}, [catalog]);
	const model = catalog?.models.find(({ name }) => name === (draft.model ?? generation.settings.model)) ?? null;
	const estimate = useEstimate(model === null ? null : draft);
	const isValid = draft.prompt.trim() !== '' && draft.prompt.length <= maxPromptLength;

	function save(event: FormEvent): void {
		event.preventDefault();
		if (isValid) onSave(draft, replaces);
	}

	return (
		<Panel title={t('queue.editTitle')} onClose={onClose}>
			<form className="panel-form" onSubmit={save}>
				<div className="field">
					<label htmlFor={prompt}>{t('composer.prompt')}</label>
					<textarea
						id={prompt}
						rows={3}
						value={draft.prompt}
						onChange={({ target }) => setDraft((former) => ({ ...former, prompt: target.value }))}
					/>
				</div>
				<Chips
					draft={draft}
					setDraft={setDraft}
					catalog={catalog}
					model={model}
					more={more}
					onMore={() => setMore(!more)}
					onModel={(chosen) => setDraft((former) => fitDraft(former, chosen))}
				/>
				{catalog !== null && model !== null && more && (
					<MoreSettings
						draft={draft}
						setDraft={setDraft}
						catalog={catalog}
						model={model}
						lastSeed={generation.settings.seed}
						making={null}
					/>
				)}
				<button type="submit" className="button button-strong" disabled={!isValid}>
					{t('queue.save')}
				</button>
				<p className="queue-cost">{estimate?.seconds == null ? '' : t('queue.takes', { duration: toDuration(t, estimate.seconds) })}</p>
			</form>
		</Panel>
	);
}

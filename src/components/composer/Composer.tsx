/** Where a picture is asked for: the prompt, a few chips, everything else behind "More", one button. */
import { type Dispatch, type FormEvent, type KeyboardEvent, type RefObject, type SetStateAction, useEffect, useState } from 'react';
import type { Catalog, CatalogModel } from '#contract/catalog.ts';
import { type Generation, type GenerationRequest, maxPromptLength } from '#contract/generation.ts';
import { readStored, store } from '../shell/stored.ts';
import { useText } from '../text/text.tsx';
import { ChangeChips, Chips } from './Chips.tsx';
import { type Draft, setField } from './draft.ts';
import { MoreSettings } from './MoreSettings.tsx';
import { PaintButton } from './PaintButton.tsx';
import { PromptBox } from './PromptBox.tsx';

interface ComposerProps {
	draft: Draft;
	setDraft: Dispatch<SetStateAction<Draft>>;
	catalog: Catalog | null;
	model: CatalogModel | null;
	generations: readonly Generation[];
	promptRef: RefObject<HTMLTextAreaElement | null>;
	onPaint(request: GenerationRequest): void;
	onAbout(): void;
}

export function Composer({ draft, setDraft, catalog, model, generations, promptRef, onPaint, onAbout }: ComposerProps) {
	const t = useText();
	const [more, setMore] = useMore();
	const tooLong = draft.prompt.length > maxPromptLength;

	function submit(event: FormEvent): void {
		event.preventDefault();
		if (draft.prompt.trim() === '' || tooLong) {
			promptRef.current?.focus();
			return;
		}
		onPaint(draft);
		// The on-screen keyboard would cover what comes now.
		if (matchMedia('(hover: none)').matches) promptRef.current?.blur();
	}

	function submitOnCtrlEnter(event: KeyboardEvent<HTMLFormElement>): void {
		if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
	}

	return (
		<section className="composer" aria-label={t('composer.composer')}>
			<form onSubmit={submit} onKeyDown={submitOnCtrlEnter} aria-label={t('composer.form')} data-more={more}>
				<PromptBox draft={draft} setDraft={setDraft} model={model} promptRef={promptRef} />
				<ChangeChips draft={draft} setDraft={setDraft} model={model} />
				<Chips draft={draft} setDraft={setDraft} catalog={catalog} model={model} more={more} onMore={() => setMore(!more)} />
				{model !== null && more && (
					<MoreSettings draft={draft} setDraft={setDraft} model={model} lastSeed={generations[0]?.settings.seed ?? null} />
				)}
				<PaintButton
					request={model === null ? null : { ...draft, model: model.name }}
					onSize={({ width, height }) =>
						model !== null && setDraft((former) => setField(setField(former, 'width', width, model), 'height', height, model))
					}
				/>
				{model !== null && (
					<p className="truth">
						{model.description}{' '}
						<button type="button" className="text-button" onClick={onAbout}>
							{t('composer.wordsAndLicence')}
						</button>
					</p>
				)}
			</form>
		</section>
	);
}

/** Whether "More" is open; this browser remembers it. */
function useMore(): [boolean, (open: boolean) => void] {
	const [more, setMore] = useState(false);
	useEffect(() => setMore(readStored('more') === 'open'), []);
	return [
		more,
		(open) => {
			setMore(open);
			store('more', open ? 'open' : null);
		},
	];
}

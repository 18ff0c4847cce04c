/** Where a picture is asked for: the prompt, a few chips, everything else behind "More", one button. */
import {
	type Dispatch,
	type FormEvent,
	type KeyboardEvent,
	type RefObject,
	type SetStateAction,
	Suspense,
	useEffect,
	useState,
} from 'react';
import type { Catalog, CatalogModel } from '#contract/catalog.ts';
import { type Generation, type GenerationRequest, maxPromptLength } from '#contract/generation.ts';
import { isBeyond, StartStrip } from '../making/StartStrip.tsx';
import { withoutStart } from '../making/start.ts';
import { useIncoming } from '../making/use-incoming.ts';
import { useMaking } from '../making/use-making.ts';
import { useReading } from '../picture/use-reading.tsx';
import { toPresses } from '../prompts/open-prompt.ts';
import { lazily } from '../shell/lazily.ts';
import { readStored, store } from '../shell/stored.ts';
import { useToast } from '../shell/toasts.tsx';
import { useText } from '../text/text.tsx';
import { ChangeChips, Chips } from './Chips.tsx';
import { type Draft, fitDraft, setField } from './draft.ts';
import { parseMemory, switchModel } from './model-memory.ts';
import { PaintButton } from './PaintButton.tsx';
import { PromptBox } from './PromptBox.tsx';

const PromptPanel = lazily(async () => ({ default: (await import('../prompts/PromptPanel.tsx')).PromptPanel }));
const HourPanel = lazily(async () => ({ default: (await import('../queue/HourPanel.tsx')).HourPanel }));
const MoreSettings = lazily(async () => ({ default: (await import('./MoreSettings.tsx')).MoreSettings }));
const MakingViews = lazily(async () => ({ default: (await import('../making/MakingViews.tsx')).MakingViews }));

interface ComposerProps {
	draft: Draft;
	setDraft: Dispatch<SetStateAction<Draft>>;
	catalog: Catalog | null;
	model: CatalogModel | null;
	generations: readonly Generation[];
	promptRef: RefObject<HTMLTextAreaElement | null>;
	onPaint(request: GenerationRequest): void;
}

export function Composer({ draft, setDraft, catalog, model, generations, promptRef, onPaint }: ComposerProps) {
	const t = useText();
	const [more, setMore] = useMore();
	const [helping, setHelping] = useState(false);
	const [choosesHour, setChoosesHour] = useState(false);
	const tooLong = draft.prompt.length > maxPromptLength;
	const making = useMaking({ draft, setDraft, catalog, model });
	const take = useFound({ setDraft, catalog, model, promptRef });
	const reading = useReading(take, making.addFile);
	const isDropping = useIncoming(reading.take);
	const show = useToast();

	function chooseModel(chosen: CatalogModel): void {
		if (model === null) return;
		const moved = switchModel(draft, model, chosen, parseMemory(readStored('model-settings')));
		store('model-settings', JSON.stringify(moved.memory));
		setDraft(moved.draft);
	}

	function submit(event: FormEvent): void {
		event.preventDefault();
		ask(draft);
	}

	function ask(request: GenerationRequest): void {
		// What is only enlarged needs no words.
		if ((draft.prompt.trim() === '' && draft.strength !== 0) || tooLong) {
			promptRef.current?.focus();
			return;
		}
		if (making.adding !== null) {
			show(t('making.stillSending'));
			return;
		}
		if (model !== null && isBeyond(draft, model)) {
			making.setView('start');
			return;
		}
		for (const press of toPresses(request, model?.defaults.count ?? 1)) onPaint(press);
		// The on-screen keyboard would cover what comes now.
		if (matchMedia('(hover: none)').matches) promptRef.current?.blur();
	}

	function submitOnCtrlEnter(event: KeyboardEvent<HTMLFormElement>): void {
		if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
	}

	return (
		<section className="composer" aria-label={t('composer.composer')}>
			<form onSubmit={submit} onKeyDown={submitOnCtrlEnter} aria-label={t('composer.form')} data-more={more}>
				<PromptBox draft={draft} setDraft={setDraft} model={model} promptRef={promptRef} onOpen={() => setHelping(true)} />
				{model !== null && <StartStrip draft={draft} model={model} making={making} onRemove={() => setDraft(withoutStart)} />}
				<ChangeChips draft={draft} setDraft={setDraft} model={model} />
				<Chips
					draft={draft}
					setDraft={setDraft}
					catalog={catalog}
					model={model}
					more={more}
					onMore={() => setMore(!more)}
					onModel={chooseModel}
					onPicture={() => making.setView(draft.init_image === undefined ? 'add' : 'start')}
				/>
				{catalog !== null && model !== null && more && (
					<Suspense fallback={<div className="more" aria-busy="true" />}>
						<MoreSettings
							draft={draft}
							setDraft={setDraft}
							catalog={catalog}
							model={model}
							lastSeed={generations[0]?.settings.seed ?? null}
							making={making}
						/>
					</Suspense>
				)}
				<PaintButton
					request={model === null ? null : { ...draft, model: model.name }}
					onSize={({ width, height }) =>
						model !== null && setDraft((former) => setField(setField(former, 'width', width, model), 'height', height, model))
					}
					onLater={() => setChoosesHour(true)}
				/>
				{model !== null && (
					<p className="truth">
						{model.description}{' '}
						<a className="text-button" href={`/models#model-${model.name}`}>
							{t('composer.wordsAndLicence')}
						</a>
					</p>
				)}
			</form>
			{helping && (
				<Suspense>
					<PromptPanel draft={draft} setDraft={setDraft} catalog={catalog} model={model} onClose={() => setHelping(false)} />
				</Suspense>
			)}
			{catalog !== null && model !== null && making.view !== null && (
				<Suspense fallback={null}>
					<MakingViews
						draft={draft}
						setDraft={setDraft}
						catalog={catalog}
						model={model}
						generations={generations}
						making={{ ...making, addFile: (file, purpose) => (purpose === 'control' ? making.addFile(file, purpose) : reading.take(file)) }}
						onModel={chooseModel}
					/>
				</Suspense>
			)}
			{reading.panel}
			{isDropping && <p className="drop-here">{t('making.dropHere')}</p>}
			<Suspense fallback={null}>
				{choosesHour && (
					<HourPanel
						prompt={t('composer.laterNote')}
						group={0}
						time={null}
						onClose={() => setChoosesHour(false)}
						onSet={(time) => {
							setChoosesHour(false);
							ask(time === null ? draft : { ...draft, not_before: time });
						}}
					/>
				)}
			</Suspense>
		</section>
	);
}

/** Puts the settings of a picture that was read into the draft. */
function useFound({ setDraft, catalog, model, promptRef }: Pick<ComposerProps, 'setDraft' | 'catalog' | 'model' | 'promptRef'>) {
	return (request: GenerationRequest): void => {
		const wanted = catalog?.models.find(({ name }) => name === request.model) ?? model;
		setDraft(wanted === null ? { prompt: request.prompt } : fitDraft(request, wanted));
		promptRef.current?.focus();
	};
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

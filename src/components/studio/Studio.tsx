/** The whole page: one island, so that every part sees the same state. */
import { Suspense, useCallback, useMemo, useReducer, useRef } from 'react';
import { useShared } from '../app/use-shared.ts';
import { Composer } from '../composer/Composer.tsx';
import { useDraft } from '../composer/use-draft.ts';
import { reduce, start } from '../live/state.ts';
import { useLive } from '../live/use-live.ts';
import { receivePicture } from '../making/wishes.ts';
import { useViewer } from '../picture/use-viewer.ts';
import { toViewed } from '../picture/viewed.ts';
import { Icon } from '../shell/Icon.tsx';
import { lazily } from '../shell/lazily.ts';
import { Shell, type ShellFacts } from '../shell/Shell.tsx';
import { useShortcuts } from '../shell/ShortcutsProvider.tsx';
import type { Shortcut } from '../shell/shortcuts.ts';
import { useToast } from '../shell/toasts.tsx';
import { useAnnouncement, useTitle } from '../shell/use-announcements.ts';
import { useSending } from '../shell/use-sending.ts';
import { useText } from '../text/text.tsx';
import { ActionsContext } from './actions.ts';
import { Easel } from './Easel.tsx';
import type { Initial } from './initial.ts';
import { Showcase } from './Showcase.tsx';
import { useMakeActions } from './use-actions.ts';
import { usePaint } from './use-paint.ts';
import { Wall } from './Wall.tsx';
import { chooseForEasel, listShown, listWall } from './wall.ts';

const Viewer = lazily(async () => ({ default: (await import('../picture/Viewer.tsx')).Viewer }));

interface StudioProps {
	shell: ShellFacts;
	initial: Initial;
}

export function Studio({ shell, initial }: StudioProps) {
	return (
		<Shell shell={shell} page="studio">
			<StudioPage initial={initial} />
		</Shell>
	);
}

function StudioPage({ initial }: Pick<StudioProps, 'initial'>) {
	const [state, dispatch] = useReducer(reduce, initial, ({ page, catalog }) => start(page, catalog));
	const prompt = useRef<HTMLTextAreaElement>(null);
	const [draft, setDraft] = useDraft(prompt);
	const show = useToast();
	const send = useSending();
	const t = useText();
	const { openId, open, close } = useViewer();
	const { paint, drop } = usePaint(dispatch);
	const announcement = useAnnouncement(state.generations);
	useShared({ onText: (prompt) => setDraft((before) => ({ ...before, prompt })), onPicture: receivePicture });
	useLive(state, dispatch);
	useTitle(state.generations);

	useStudioKeys(prompt);

	const { catalog } = state;
	const findModel = useCallback((name: string) => catalog?.models.find((model) => model.name === name) ?? null, [catalog]);
	const model = catalog === null ? null : (findModel(draft.model ?? catalog.default_model) ?? findModel(catalog.default_model));
	const toPrompt = useCallback(() => {
		close();
		// After the viewer has given the focus back to where it was opened.
		requestAnimationFrame(() => prompt.current?.focus());
	}, [close]);
	const actions = useMakeActions({ t, dispatch, paint, drop, setDraft, show, send, open, toPrompt, findModel });

	const onEasel = useMemo(() => chooseForEasel(state), [state]);
	const wall = useMemo(() => listWall(state, onEasel), [state, onEasel]);
	const shown = useMemo(() => listShown(state.generations).map(toViewed), [state.generations]);
	const empty = onEasel === null && wall.length === 0;

	return (
		<ActionsContext value={actions}>
			<Composer
				draft={draft}
				setDraft={setDraft}
				catalog={catalog}
				model={model}
				generations={state.generations}
				promptRef={prompt}
				onPaint={paint}
			/>
			<main className="pictures" aria-busy={!state.known}>
				{onEasel !== null && <Easel item={onEasel} previews={state.previews} catalog={catalog} />}
				{wall.length > 0 && <Wall items={wall} previews={state.previews} />}
				{state.generations.length > 0 && (
					<a className="button all-pictures" href="/gallery">
						<Icon name="gallery" />
						{t('studio.allPictures')}
					</a>
				)}
				{empty && state.known && <Showcase description={model?.description ?? null} />}
				{empty && !state.known && <p className="looking">{t('studio.looking')}</p>}
			</main>
			{openId !== null && (
				<Suspense>
					<Viewer pictures={shown} openId={openId} onOpen={open} onClose={close} />
				</Suspense>
			)}
			<p className="visually-hidden" role="status">
				{announcement}
			</p>
		</ActionsContext>
	);
}

function useStudioKeys(prompt: React.RefObject<HTMLTextAreaElement | null>): void {
	const shortcuts = useMemo<Shortcut[]>(
		() => [
			{ keys: ['/'], text: 'shell.keyPrompt', run: () => prompt.current?.focus() },
			{ keys: ['Ctrl+Enter'], text: 'shell.keyPaint', run: null },
		],
		[prompt],
	);
	useShortcuts(shortcuts);
}

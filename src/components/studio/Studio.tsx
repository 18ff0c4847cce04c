/** The whole page: one island, so that every part sees the same state. */
import { lazy, Suspense, useCallback, useMemo, useReducer, useRef, useState } from 'react';
import { useShared } from '../app/use-shared.ts';
import { Composer } from '../composer/Composer.tsx';
import { useDraft } from '../composer/use-draft.ts';
import { Bin } from '../gallery/Bin.tsx';
import { reduce, start } from '../live/state.ts';
import { useLive } from '../live/use-live.ts';
import { receivePicture } from '../making/wishes.ts';
import { useViewer } from '../picture/use-viewer.ts';
import { toViewed } from '../picture/viewed.ts';
import { MenuItem } from '../shell/Header.tsx';
import { Shell, type ShellFacts } from '../shell/Shell.tsx';
import { useShortcuts } from '../shell/ShortcutsProvider.tsx';
import type { Shortcut } from '../shell/shortcuts.ts';
import { useToast } from '../shell/toasts.tsx';
import { useAnnouncement, useTitle } from '../shell/use-announcements.ts';

import { useText } from '../text/text.tsx';
import { ActionsContext } from './actions.ts';
import { Easel } from './Easel.tsx';
import type { Initial } from './initial.ts';
import { Showcase } from './Showcase.tsx';
import { useMakeActions } from './use-actions.ts';
import { useOlder } from './use-older.ts';
import { usePaint } from './use-paint.ts';
import { Wall } from './Wall.tsx';
import { chooseForEasel, listShown, listWall } from './wall.ts';

const Viewer = lazy(async () => ({ default: (await import('../picture/Viewer.tsx')).Viewer }));

type Panel = 'bin' | null;

interface StudioProps {
	shell: ShellFacts;
	initial: Initial;
}

export function Studio({ shell, initial }: StudioProps) {
	const [panel, setPanel] = useState<Panel>(null);
	return (
		<Shell shell={shell} page="studio" menu={<StudioMenu setPanel={setPanel} />}>
			<StudioPage initial={initial} panel={panel} setPanel={setPanel} />
		</Shell>
	);
}

function StudioMenu({ setPanel }: Pick<StudioPageProps, 'setPanel'>) {
	const t = useText();
	return <MenuItem icon="bin" label={t('gallery.bin')} onChoose={() => setPanel('bin')} />;
}

interface StudioPageProps {
	initial: Initial;
	panel: Panel;
	setPanel(panel: Panel): void;
}

function StudioPage({ initial, panel, setPanel }: StudioPageProps) {
	const [state, dispatch] = useReducer(reduce, initial, ({ page, catalog }) => start(page, catalog));
	const [draft, setDraft] = useDraft();
	const show = useToast();
	const t = useText();
	const { openId, open, close } = useViewer();
	const { paint, drop } = usePaint(dispatch);
	const older = useOlder(state.nextCursor, dispatch);
	const announcement = useAnnouncement(state.generations);
	const closePanel = () => setPanel(null);
	const prompt = useRef<HTMLTextAreaElement>(null);
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
	const actions = useMakeActions({ t, dispatch, paint, drop, setDraft, show, open, toPrompt, findModel });

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
				{empty && state.known && <Showcase description={model?.description ?? null} />}
				{empty && !state.known && <p className="looking">{t('studio.looking')}</p>}
				{state.nextCursor !== null && (
					<div className="older" ref={older.sentinel}>
						{older.failed && (
							<button type="button" className="button" onClick={older.more}>
								{t('studio.showOlder')}
							</button>
						)}
					</div>
				)}
			</main>
			{openId !== null && (
				<Suspense>
					<Viewer pictures={shown} openId={openId} onOpen={open} onClose={close} onNearEnd={older.more} />
				</Suspense>
			)}
			{panel === 'bin' && <Bin onClose={closePanel} onRestored={(generation) => dispatch({ type: 'generation', generation })} />}
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

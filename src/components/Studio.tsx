/** The whole page: one island, so that every part sees the same state. */
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { About } from './About.tsx';
import { ActionsContext } from './actions.ts';
import { Banner } from './Banner.tsx';
import { Bin } from './Bin.tsx';
import { Composer } from './Composer.tsx';
import { Easel } from './Easel.tsx';
import { Header } from './Header.tsx';
import type { Initial } from './initial.ts';
import { Showcase } from './Showcase.tsx';
import { reduce, start } from './state.ts';
import { Toasts } from './Toasts.tsx';
import { useMakeActions } from './use-actions.ts';
import { useAnnouncement, useTitle } from './use-announcements.ts';
import { useDraft } from './use-draft.ts';
import { useKeyboardInset } from './use-keyboard-inset.ts';
import { useLive } from './use-live.ts';
import { useOlder } from './use-older.ts';
import { usePaint } from './use-paint.ts';
import { useToasts } from './use-toasts.ts';
import { useViewer } from './use-viewer.ts';
import { Viewer } from './Viewer.tsx';
import { Wall } from './Wall.tsx';
import { chooseForEasel, listShown, listWall } from './wall.ts';

export function Studio({ initial }: { initial: Initial }) {
	const [state, dispatch] = useReducer(reduce, initial, ({ page, catalog }) => start(page, catalog));
	const [draft, setDraft] = useDraft();
	const { toasts, show, dismiss } = useToasts();
	const { openId, open, close } = useViewer();
	const { paint, drop } = usePaint(dispatch);
	const older = useOlder(state.nextCursor, dispatch);
	const announcement = useAnnouncement(state.generations);
	const [panel, setPanel] = useState<'bin' | 'about' | null>(null);
	const closePanel = () => setPanel(null);
	const prompt = useRef<HTMLTextAreaElement>(null);
	useLive(state, dispatch);
	useTitle(state.generations);
	useKeyboardInset();
	useSlash(prompt);

	const { catalog } = state;
	const findModel = useCallback((name: string) => catalog?.models.find((model) => model.name === name) ?? null, [catalog]);
	const model = catalog === null ? null : (findModel(draft.model ?? catalog.default_model) ?? findModel(catalog.default_model));
	const toPrompt = useCallback(() => {
		close();
		// After the viewer has given the focus back to where it was opened.
		requestAnimationFrame(() => prompt.current?.focus());
	}, [close]);
	const actions = useMakeActions({ dispatch, paint, drop, setDraft, show, open, toPrompt, findModel });

	const onEasel = useMemo(() => chooseForEasel(state), [state]);
	const wall = useMemo(() => listWall(state, onEasel), [state, onEasel]);
	const shown = useMemo(() => listShown(state.generations), [state.generations]);
	const viewing = shown.some(({ picture }) => picture.id === openId);
	const messages = <Toasts toasts={toasts} onDismiss={dismiss} />;
	const empty = onEasel === null && wall.length === 0;

	return (
		<ActionsContext value={actions}>
			<div className="studio">
				<Header canLeave={initial.canLeave} show={show} onBin={() => setPanel('bin')} onAbout={() => setPanel('about')} />
				<Composer
					draft={draft}
					setDraft={setDraft}
					catalog={catalog}
					model={model}
					generations={state.generations}
					promptRef={prompt}
					onPaint={paint}
					onAbout={() => setPanel('about')}
				/>
				<main className="pictures" aria-busy={!state.known}>
					<Banner connected={state.connected} serviceOnline={state.serviceOnline} />
					{onEasel !== null && <Easel item={onEasel} previews={state.previews} catalog={catalog} />}
					{wall.length > 0 && <Wall items={wall} previews={state.previews} />}
					{empty && state.known && <Showcase description={model?.description ?? null} />}
					{empty && !state.known && <p className="looking">Looking for your pictures…</p>}
					{state.nextCursor !== null && (
						<div className="older" ref={older.sentinel}>
							{older.failed && (
								<button type="button" className="button" onClick={older.more}>
									Show older pictures
								</button>
							)}
						</div>
					)}
				</main>
				<Viewer shown={shown} openId={openId} catalog={catalog} onOpen={open} onClose={close} onNearEnd={older.more}>
					{messages}
				</Viewer>
				{panel === 'bin' && <Bin onClose={closePanel} onRestored={(generation) => dispatch({ type: 'generation', generation })} />}
				{panel === 'about' && <About catalog={catalog} model={model} onClose={closePanel} />}
				{!viewing && messages}
				<p className="visually-hidden" role="status">
					{announcement}
				</p>
			</div>
		</ActionsContext>
	);
}

/** `/` goes to the prompt from anywhere but another field. */
function useSlash(prompt: React.RefObject<HTMLTextAreaElement | null>): void {
	useEffect(() => {
		const follow = (event: KeyboardEvent) => {
			const typing = event.target instanceof Element && event.target.closest('input, textarea, select, dialog') !== null;
			if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
			event.preventDefault();
			prompt.current?.focus();
		};
		addEventListener('keydown', follow);
		return () => removeEventListener('keydown', follow);
	}, [prompt]);
}

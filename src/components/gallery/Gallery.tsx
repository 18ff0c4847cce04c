/** The gallery: everything that was painted here or put here, found, looked at, marked, sorted, shared and binned. */
import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ReadAnywhere } from '../picture/ReadAnywhere.tsx';
import { useViewer } from '../picture/use-viewer.ts';
import { compareAddress } from '../picture/viewed.ts';
import { lazily } from '../shell/lazily.ts';
import { Shell, type ShellFacts } from '../shell/Shell.tsx';
import { useShortcuts } from '../shell/ShortcutsProvider.tsx';
import { useToast } from '../shell/toasts.tsx';
import { useText } from '../text/text.tsx';
import { Bar } from './Bar.tsx';
import { Filters } from './Filters.tsx';
import { Grid, type GridHandle } from './Grid.tsx';
import { galleryKeys } from './keys.ts';
import { Nothing } from './Nothing.tsx';
import type { GalleryPanelName } from './panel-names.ts';
import { SelectionBar } from './SelectionBar.tsx';
import { hasState } from './search-terms.ts';
import { chooseAll, countChosen, nothingChosen } from './selection.ts';
import { useGridSize } from './use-grid-size.ts';
import { useMakeActions } from './use-make-actions.ts';
import { useSearch } from './use-search.ts';
import { useShelf } from './use-shelf.ts';
import { useViewed } from './use-viewed.ts';

const Viewer = lazily(() => import('../picture/Viewer.tsx').then((module) => ({ default: module.Viewer })));
const GalleryPanel = lazily(() => import('./GalleryPanel.tsx').then((module) => ({ default: module.GalleryPanel })));

interface GalleryProps {
	shell: ShellFacts;
	/** As the address has it. */
	search: string;
}

export function Gallery({ shell, search }: GalleryProps) {
	return (
		<Shell shell={shell} page="gallery">
			<GalleryPage initialSearch={search} />
		</Shell>
	);
}

function GalleryPage({ initialSearch }: { initialSearch: string }) {
	const t = useText();
	const show = useToast();
	const { search, setSearch } = useSearch(initialSearch);
	const { shelf, state, of } = useShelf(search);
	const { step, canGrow, canShrink, change: resize } = useGridSize();
	const [selection, setSelection] = useState(nothingChosen);
	const [panel, setPanel] = useState<GalleryPanelName | null>(null);
	const grid = useRef<GridHandle>(null);
	const found = of ?? search;
	const binned = hasState(found, 'deleted');

	// What another search finds was not chosen. Who is quicker than the first answer goes on choosing.
	const before = useRef(of);
	useEffect(() => {
		if (before.current !== null) setSelection(nothingChosen);
		before.current = of;
	}, [of]);
	const viewer = useViewer();
	const viewed = useViewed(shelf, state.sections, viewer.openId);
	const actions = useMakeActions({ t, show, shelf, search: found, selection, setSelection, grid, open: viewer.open });
	const { leave } = actions;
	useEscape(leave);
	useShortcuts(galleryKeys);
	const closePanel = useCallback(() => setPanel(null), []);
	const chosen = countChosen(selection, state.count);
	const [one, other] = selection.all ? [] : selection.ids;
	const pair: [string, string] | null = chosen === 2 && one !== undefined && other !== undefined ? [one, other] : null;
	const status = useMemo(() => (state.known ? t('gallery.count', { count: state.count }) : ''), [t, state.known, state.count]);

	return (
		<main className="gallery" aria-busy={!state.known || of !== search} data-choosing={selection.choosing || undefined}>
			<h1 className="visually-hidden">{t('shell.gallery')}</h1>
			<Bar
				search={search}
				onSearch={setSearch}
				choosing={selection.choosing}
				onChoose={() => (selection.choosing ? actions.leave() : setSelection({ ...nothingChosen, choosing: true }))}
				onPanel={setPanel}
			/>
			<Filters search={search} onSearch={setSearch} onPanel={setPanel} canGrow={canGrow} canShrink={canShrink} onResize={resize} />
			<p className="gallery-status" role="status">
				{state.problem ?? (state.waiting && !state.known ? t('gallery.waiting') : status)}
			</p>
			{binned && state.count > 0 && <p className="gallery-note">{t('gallery.binNote')}</p>}
			{state.known && state.count === 0 && state.problem === null && <Nothing search={found} onSearch={setSearch} />}
			{shelf !== null && state.count > 0 && (
				<Grid
					shelf={shelf}
					state={state}
					search={found}
					size={step}
					onResize={resize}
					selection={selection}
					actions={actions}
					binned={binned}
					handle={grid}
				/>
			)}
			{selection.choosing && (
				<SelectionBar
					chosen={chosen}
					total={state.count}
					allFavourite={actions.areFavourite()}
					binned={binned}
					isOne={!selection.all && selection.ids.size === 1}
					onAll={() => setSelection(chooseAll())}
					onLeave={leave}
					onFavourite={actions.favouriteChosen}
					onPanel={setPanel}
					onDownload={actions.download}
					onCompare={pair === null ? null : () => location.assign(compareAddress(...pair))}
					onRemove={actions.removeChosen}
					onRestore={actions.restoreChosen}
				/>
			)}
			{viewer.openId !== null && (
				<Suspense>
					<Viewer pictures={viewed} openId={viewer.openId} onOpen={viewer.open} onClose={viewer.close} />
				</Suspense>
			)}
			<ReadAnywhere />
			{panel !== null && (
				<Suspense>
					<GalleryPanel
						name={panel}
						search={search}
						selection={selection}
						onSearch={setSearch}
						onMark={actions.mark}
						onClose={closePanel}
					/>
				</Suspense>
			)}
		</main>
	);
}

/** Escape ends choosing, unless a dialog is open: then it closes that. */
function useEscape(leave: () => boolean): void {
	useEffect(() => {
		const follow = (event: KeyboardEvent) => {
			if (event.key === 'Escape' && document.querySelector('dialog[open], :popover-open') === null && leave()) event.preventDefault();
		};
		addEventListener('keydown', follow);
		return () => removeEventListener('keydown', follow);
	}, [leave]);
}

/** What is open over the page while something is made of a picture. Loaded when it is opened first. */
import { type Dispatch, type SetStateAction, Suspense } from 'react';
import type { Catalog, CatalogModel } from '#contract/catalog.ts';
import type { Generation } from '#contract/generation.ts';
import type { Draft } from '../composer/draft.ts';
import { lazily } from '../shell/lazily.ts';
import { AddPanel } from './AddPanel.tsx';
import { ComparePanel } from './ComparePanel.tsx';
import { StartPanel } from './StartPanel.tsx';
import type { Making } from './use-making.ts';

const MaskEditor = lazily(async () => ({ default: (await import('./mask/MaskEditor.tsx')).MaskEditor }));
const OutpaintEditor = lazily(async () => ({ default: (await import('./outpaint/OutpaintEditor.tsx')).OutpaintEditor }));

interface MakingViewsProps {
	draft: Draft;
	setDraft: Dispatch<SetStateAction<Draft>>;
	catalog: Catalog;
	model: CatalogModel;
	generations: readonly Generation[];
	making: Making;
	onModel(model: CatalogModel): void;
}

export function MakingViews({ draft, setDraft, catalog, model, generations, making, onModel }: MakingViewsProps) {
	const { view, setView } = making;
	const close = () => setView(null);
	const { init_image: image } = draft;
	return (
		<Suspense fallback={null}>
			{(view === 'add' || view === 'add-control') && (
				<AddPanel
					onFile={(file) => {
						setView(null);
						making.addFile(file, view === 'add' ? 'start' : 'control');
					}}
					onPicture={(id) => {
						setView(null);
						making.addFromGallery(id, view === 'add' ? 'image-to-image' : 'control');
					}}
					onClose={close}
				/>
			)}
			{view === 'start' && (
				<StartPanel draft={draft} setDraft={setDraft} catalog={catalog} model={model} making={making} onModel={onModel} />
			)}
			{view === 'mask' && image !== undefined && (
				<MaskEditor image={image} mask={draft.mask ?? null} onDone={making.setMask} onClose={close} />
			)}
			{view === 'outpaint' && image !== undefined && <OutpaintEditor image={image} model={model} onDone={making.extend} onClose={close} />}
			{making.compared !== null && view === 'compare' && (
				<ComparePanel compared={making.compared} catalog={catalog} generations={generations} onClose={close} />
			)}
		</Suspense>
	);
}

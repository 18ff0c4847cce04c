/** Where a picture can come from: this device, its camera, the gallery. */
import { useCallback, useEffect, useState } from 'react';
import type { Picture } from '#contract/generation.ts';
import { listGenerations } from '../live/api.ts';
import { Icon, type IconName } from '../shell/Icon.tsx';
import { Panel } from '../shell/Panel.tsx';
import { SteadyImage } from '../shell/SteadyImage.tsx';
import { listPictures } from '../studio/wall.ts';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';

interface AddPanelProps {
	onFile(file: Blob): void;
	onPicture(id: string): void;
	onClose(): void;
}

export function AddPanel({ onFile, onPicture, onClose }: AddPanelProps) {
	const t = useText();
	return (
		<Panel title={t('making.addPicture')} onClose={onClose}>
			<div className="add-ways">
				<FileWay icon="file" label={t('making.fromFile')} onFile={onFile} />
				<FileWay icon="camera" label={t('making.fromCamera')} camera onFile={onFile} />
			</div>
			<p className="panel-note add-hint">{t('making.pasteHint')}</p>
			<h3 className="add-heading">{t('making.fromGallery')}</h3>
			<PictureGrid onPicture={onPicture} />
		</Panel>
	);
}

interface FileWayProps {
	icon: IconName;
	label: string;
	/** Opens the camera, where there is one. */
	camera?: boolean;
	onFile(file: Blob): void;
}

function FileWay({ icon, label, camera = false, onFile }: FileWayProps) {
	return (
		<label className="add-way" data-camera={camera}>
			<Icon name={icon} />
			{label}
			<input
				className="visually-hidden"
				type="file"
				accept="image/*,.heic,.heif"
				capture={camera ? 'environment' : undefined}
				onChange={({ target }) => {
					const [file] = target.files ?? [];
					if (file !== undefined) onFile(file);
					// The same file may be chosen again.
					target.value = '';
				}}
			/>
		</label>
	);
}

interface Shown {
	picture: Picture;
	prompt: string;
}

function PictureGrid({ onPicture }: Pick<AddPanelProps, 'onPicture'>) {
	const t = useText();
	const [shown, setShown] = useState<readonly Shown[] | null>(null);
	const [cursor, setCursor] = useState<string | null>(null);
	const [fault, setFault] = useState<string | null>(null);

	const load = useCallback(
		async (from: string | null) => {
			try {
				setFault(null);
				const page = await listGenerations({ cursor: from, limit: 40 });
				const more = page.generations.flatMap((generation) =>
					listPictures(generation).map((picture) => ({ picture, prompt: generation.request.prompt })),
				);
				setShown((former) => [...(from === null ? [] : (former ?? [])), ...more]);
				setCursor(page.next_cursor);
			} catch (error) {
				setFault(explain(t, error));
			}
		},
		[t],
	);
	useEffect(() => void load(null), [load]);

	return (
		<>
			{shown?.length === 0 && <p className="panel-empty">{t('making.galleryEmpty')}</p>}
			<ul className="add-grid" aria-busy={shown === null}>
				{shown?.map(({ picture, prompt }) => (
					<li key={picture.id}>
						<button type="button" className="add-tile" onClick={() => onPicture(picture.id)}>
							<SteadyImage
								src={picture.thumbnail}
								alt={prompt || t('words.untitled')}
								width={picture.width}
								height={picture.height}
								loading="lazy"
								decoding="async"
							/>
						</button>
					</li>
				))}
			</ul>
			{fault !== null && (
				<p className="panel-note" role="alert">
					{fault}
				</p>
			)}
			{(cursor !== null || fault !== null) && (
				<button type="button" className="button" onClick={() => void load(cursor)}>
					{t(fault === null ? 'words.more' : 'words.tryAgain')}
				</button>
			)}
		</>
	);
}

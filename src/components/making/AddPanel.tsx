/** Where a picture can come from: this device, its camera, the gallery. */
import { FoundPictures } from '../picture/FoundPictures.tsx';
import { Icon, type IconName } from '../shell/Icon.tsx';
import { Panel } from '../shell/Panel.tsx';
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
			<FoundPictures onPicture={onPicture} />
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

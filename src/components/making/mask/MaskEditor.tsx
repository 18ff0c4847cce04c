/** Marks the part of a picture that is painted anew. */
import { useEffect, useState } from 'react';
import { useShortcuts } from '../../shell/ShortcutsProvider.tsx';
import { useToast } from '../../shell/toasts.tsx';
import { useText } from '../../text/text.tsx';
import { EditorFrame } from '../EditorFrame.tsx';
import type { Loaded } from '../use-picture.ts';
import { usePicture } from '../use-picture.ts';
import { maskKeys } from './keys.ts';
import { MaskStage } from './MaskStage.tsx';
import { MaskTools } from './MaskTools.tsx';
import { createMaskLayer, type MaskLayer } from './mask-layer.ts';
import { type MaskWork, openMaskWork } from './mask-work.ts';
import { defaultTool, resize, type Tool } from './tool.ts';

export interface EditorProps {
	/** The picture to work on, `input:<sha256>`. */
	image: string;
	/** The mask to go on with. */
	mask: string | null;
	onDone(mask: Blob | null): void;
	onClose(): void;
}

/** Masks of larger pictures are painted smaller, and enlarged when they are used: models work in steps of 8 pixels, so an edge needs no more. */
const mostPixels = 1_100_000;

export function MaskEditor({ image, mask, onDone, onClose }: EditorProps) {
	const t = useText();
	const show = useToast();
	const picture = usePicture(image);
	const former = usePicture(mask);
	const [layer, setLayer] = useState<MaskLayer | null>(null);
	const [work, setWork] = useState<MaskWork | null>(null);
	/** Counts the changes of the mask. */
	const [version, setVersion] = useState(0);
	const [tool, setTool] = useState<Tool>(defaultTool);
	const [isBusy, setBusy] = useState(false);
	const isChanged = layer?.canUndo === true || tool.feather > 0;
	const isReady = picture !== null && picture !== 'failed' && (mask === null || former !== null);

	useEffect(() => {
		if (isReady) setLayer(createLayer(picture, former === 'failed' ? null : former));
	}, [isReady, picture, former]);
	useEffect(() => {
		const opened = openMaskWork();
		setWork(opened);
		return () => opened[Symbol.dispose]();
	}, []);
	useEffect(() => {
		if (picture !== 'failed') return;
		show(t('making.pictureFailed'));
		onClose();
	}, [picture, show, t, onClose]);

	const change = (how: (mask: MaskLayer) => void) => {
		if (layer === null) return;
		how(layer);
		setVersion((former) => former + 1);
	};
	const actions = {
		undo: () => change((one) => one.undo()),
		redo: () => change((one) => one.redo()),
		invert: () => change((one) => one.invert()),
		clear: () => change((one) => one.clear()),
	};

	useShortcuts(maskKeys);
	function followKeys(event: React.KeyboardEvent): void {
		const control = event.ctrlKey || event.metaKey;
		const key = event.key.toLowerCase();
		if (control && key === 'z') event.shiftKey ? actions.redo() : actions.undo();
		else if (control && key === 'y') actions.redo();
		else if (control || event.altKey) return;
		else if (key === '[' || key === ']') setTool((former) => resize(former, key === ']' ? 1 : -1));
		else if (key === 'x') setTool((former) => ({ ...former, erases: !former.erases }));
		else if (key === 'i') actions.invert();
		else return;
		event.preventDefault();
	}

	async function finish(): Promise<void> {
		if (layer === null || work === null || picture === null || picture === 'failed') return;
		setBusy(true);
		try {
			onDone(await work.toFile(layer.canvas, tool.feather * scaleOf(picture)));
			onClose();
		} catch {
			setBusy(false);
			show(t('making.maskFailed'));
		}
	}

	return (
		<EditorFrame
			title={t('making.paintPart')}
			isBusy={isBusy || layer === null || work === null}
			isChanged={isChanged}
			onDone={() => void finish()}
			onClose={onClose}
			onKeyDown={followKeys}
			tools={<MaskTools tool={tool} setTool={setTool} layer={layer} actions={actions} longestFeather={longestFeather(picture)} />}
		>
			{layer === null || work === null || picture === null || picture === 'failed' ? (
				<div className="editor-stage" aria-busy="true" />
			) : (
				<MaskStage
					picture={picture}
					layer={layer}
					work={work}
					tool={tool}
					feather={tool.feather * scaleOf(picture)}
					version={version}
					onChange={() => setVersion((former) => former + 1)}
				/>
			)}
		</EditorFrame>
	);
}

/** Pixels of the mask for one of the picture. */
function scaleOf({ width, height }: Loaded): number {
	return Math.min(1, Math.sqrt(mostPixels / (width * height)));
}

function createLayer(picture: Loaded, former: Loaded | null): MaskLayer {
	const scale = scaleOf(picture);
	return createMaskLayer(Math.round(picture.width * scale), Math.round(picture.height * scale), former?.image ?? null);
}

function longestFeather(picture: Loaded | null | 'failed'): number {
	return picture === null || picture === 'failed' ? 0 : Math.round(Math.min(picture.width, picture.height) * 0.15);
}

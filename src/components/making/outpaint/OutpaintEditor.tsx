/** Paints on beyond the edges of a picture, which are dragged outwards. */
import { type CSSProperties, type KeyboardEvent, type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { CatalogModel } from '#contract/catalog.ts';
import { useToast } from '../../shell/toasts.tsx';
import { type Text, useText } from '../../text/text.tsx';
import { EditorFrame } from '../EditorFrame.tsx';
import { RatioShape } from '../RatioShape.tsx';
import { ratios, type Size } from '../ratios.ts';
import { type Loaded, usePicture } from '../use-picture.ts';
import { composeExtension } from './compose.ts';
import { baseSize, type Edge, edges, type Frame, fullSize, growTo, moveEdge, noFrame, stepOf } from './frame.ts';

interface OutpaintEditorProps {
	/** The picture to work on, `input:<sha256>`. */
	image: string;
	model: CatalogModel;
	onDone(picture: Blob, mask: Blob): void;
	onClose(): void;
}

export function OutpaintEditor({ image, model, onDone, onClose }: OutpaintEditorProps) {
	const t = useText();
	const show = useToast();
	const picture = usePicture(image);
	const [frame, setFrame] = useState(noFrame);
	const [isBusy, setBusy] = useState(false);
	const isChanged = edges.some((edge) => frame[edge] > 0);
	const base = picture === null || picture === 'failed' ? null : baseSize(model, picture);

	useEffect(() => {
		if (picture !== 'failed') return;
		show(t('making.pictureFailed'));
		onClose();
	}, [picture, show, t, onClose]);

	async function finish(): Promise<void> {
		if (picture === null || picture === 'failed' || base === null) return;
		setBusy(true);
		const extended = await composeExtension(picture, base, frame);
		onDone(extended.picture, extended.mask);
		onClose();
	}

	return (
		<EditorFrame
			title={t('making.extend')}
			isBusy={isBusy || !isChanged}
			isChanged={isChanged}
			onDone={() => void finish()}
			onClose={onClose}
			tools={base !== null && <OutpaintTools base={base} frame={frame} model={model} onFrame={setFrame} />}
		>
			{picture === null || picture === 'failed' || base === null ? (
				<div className="editor-stage" aria-busy="true" />
			) : (
				<OutpaintStage picture={picture} base={base} frame={frame} model={model} onFrame={setFrame} />
			)}
		</EditorFrame>
	);
}

interface FrameProps {
	base: Size;
	frame: Frame;
	model: CatalogModel;
	onFrame(frame: Frame): void;
}

function OutpaintTools({ base, frame, model, onFrame }: FrameProps) {
	const t = useText();
	const { width, height } = fullSize(base, frame);
	return (
		<>
			<p className="outpaint-size">
				<strong>{t('words.size', { width: String(width), height: String(height) })}</strong> {t('making.extendHelp')}
			</p>
			{/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a row that scrolls. */}
			<div className="chips outpaint-ratios" role="group" aria-label={t('making.ratio')}>
				<button type="button" className="chip" disabled={!edges.some((edge) => frame[edge] > 0)} onClick={() => onFrame(noFrame)}>
					{t('making.noBorder')}
				</button>
				{ratios
					.flatMap(
						({ across, down }) =>
							(across === down
								? [[across, down]]
								: [
										[across, down],
										[down, across],
									]) as [number, number][],
					)
					.map(([across, down]) => (
						<button type="button" className="chip" key={`${across}:${down}`} onClick={() => onFrame(growTo(across / down, base, model))}>
							<RatioShape across={across} down={down} />
							{across}:{down}
						</button>
					))}
			</div>
		</>
	);
}

/** The whole takes at most this share of the stage, so that there is room to drag into. */
const shareOfStage = 0.72;

function OutpaintStage({ picture, base, frame, model, onFrame }: FrameProps & { picture: Loaded }) {
	const t = useText();
	const stage = useRef<HTMLDivElement>(null);
	const [room, setRoom] = useState<Size>({ width: 0, height: 0 });
	/** While an edge is dragged nothing else moves, so the scale stays. */
	const [held, setHeld] = useState<{ edge: Edge; scale: number; x: number; y: number; pixels: number } | null>(null);

	useLayoutEffect(() => {
		const element = stage.current;
		if (element === null) return;
		const observer = new ResizeObserver(() => setRoom({ width: element.clientWidth, height: element.clientHeight }));
		observer.observe(element);
		return () => observer.disconnect();
	}, []);

	const full = fullSize(base, frame);
	const fit = Math.min((room.width * shareOfStage) / full.width, (room.height * shareOfStage) / full.height);
	const scale = held?.scale ?? fit;
	const originX = held?.x ?? (room.width - full.width * scale) / 2 + frame.left * scale;
	const originY = held?.y ?? (room.height - full.height * scale) / 2 + frame.top * scale;
	const box = (x: number, y: number, { width, height }: Size): CSSProperties => ({
		transform: `translate(${x}px, ${y}px)`,
		width: width * scale,
		height: height * scale,
	});

	function grab(edge: Edge, { currentTarget, pointerId, clientX, clientY }: PointerEvent<HTMLElement>): void {
		currentTarget.setPointerCapture(pointerId);
		const start = edge === 'left' || edge === 'right' ? clientX : clientY;
		const outwards = edge === 'left' || edge === 'top' ? 1 : -1;
		setHeld({ edge, scale, x: originX, y: originY, pixels: frame[edge] + (outwards * start) / scale });
	}

	function drag({ clientX, clientY }: PointerEvent): void {
		if (held === null) return;
		const now = held.edge === 'left' || held.edge === 'right' ? clientX : clientY;
		const outwards = held.edge === 'left' || held.edge === 'top' ? 1 : -1;
		onFrame(moveEdge(frame, held.edge, held.pixels - (outwards * now) / scale, base, model));
	}

	function followKeys(edge: Edge, event: KeyboardEvent): void {
		const step = stepOf(edge, model);
		const outwards = { left: 'ArrowLeft', right: 'ArrowRight', top: 'ArrowUp', bottom: 'ArrowDown' }[edge];
		const inwards = { left: 'ArrowRight', right: 'ArrowLeft', top: 'ArrowDown', bottom: 'ArrowUp' }[edge];
		const change = event.key === outwards ? step : event.key === inwards ? -step : event.key === 'Home' ? -frame[edge] : 0;
		if (change === 0) return;
		event.preventDefault();
		onFrame(moveEdge(frame, edge, frame[edge] + change, base, model));
	}

	return (
		<div ref={stage} className="editor-stage outpaint-stage">
			{room.width > 0 && (
				<>
					<div className="outpaint-border" style={box(originX - frame.left * scale, originY - frame.top * scale, full)} />
					<img className="outpaint-picture" src={picture.address} alt="" draggable={false} style={box(originX, originY, base)} />
					{edges.map((edge) => (
						<div
							key={edge}
							className="outpaint-edge"
							data-edge={edge}
							role="slider"
							tabIndex={0}
							aria-label={t(`making.${edge}`)}
							aria-orientation={edge === 'left' || edge === 'right' ? 'horizontal' : 'vertical'}
							aria-valuemin={0}
							aria-valuemax={mostOf(edge, base, frame, model)}
							aria-valuenow={frame[edge]}
							aria-valuetext={pixels(t, frame[edge])}
							style={edgePlace(edge, originX, originY, frame, base, scale)}
							onPointerDown={(event) => grab(edge, event)}
							onPointerMove={drag}
							onPointerUp={() => setHeld(null)}
							onPointerCancel={() => setHeld(null)}
							onKeyDown={(event) => followKeys(edge, event)}
						/>
					))}
				</>
			)}
		</div>
	);
}

function edgePlace(edge: Edge, x: number, y: number, frame: Frame, base: Size, scale: number): CSSProperties {
	const left = x - frame.left * scale;
	const top = y - frame.top * scale;
	const right = x + (base.width + frame.right) * scale;
	const bottom = y + (base.height + frame.bottom) * scale;
	const at = {
		left: [left, (top + bottom) / 2],
		right: [right, (top + bottom) / 2],
		top: [(left + right) / 2, top],
		bottom: [(left + right) / 2, bottom],
	}[edge];
	return { transform: `translate(${at[0]}px, ${at[1]}px) translate(-50%, -50%)` };
}

function mostOf(edge: Edge, base: Size, frame: Frame, model: CatalogModel): number {
	return moveEdge(frame, edge, Number.MAX_SAFE_INTEGER, base, model)[edge];
}

function pixels(t: Text, count: number): string {
	return t('making.pixels', { count });
}

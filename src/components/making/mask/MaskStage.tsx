/** The picture with its mask, to be painted on, moved and enlarged. */
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Icon } from '../../shell/Icon.tsx';
import { useText } from '../../text/text.tsx';
import type { Size } from '../ratios.ts';
import type { Loaded } from '../use-picture.ts';
import { type Area, createMaskScreen, type MaskScreen } from './draw-mask.ts';
import type { MaskLayer } from './mask-layer.ts';
import type { MaskWork } from './mask-work.ts';
import type { Tool } from './tool.ts';
import { useMaskPointers } from './use-mask-pointers.ts';
import { fitView, moveBy, type Point, pinch, toPicture, type View, zoomAt } from './view.ts';

/** A slider that has not moved for so long stands, in milliseconds. */
const settleMs = 60;

interface MaskStageProps {
	picture: Loaded;
	layer: MaskLayer;
	work: MaskWork;
	tool: Tool;
	/** In pixels of the mask. */
	feather: number;
	/** Counts the changes of the mask. */
	version: number;
	/** A stroke has ended. */
	onChange(): void;
}

export function MaskStage({ picture, layer, work, tool, feather, version, onChange }: MaskStageProps) {
	const t = useText();
	const stage = useRef<HTMLDivElement>(null);
	const canvas = useRef<HTMLCanvasElement>(null);
	const ring = useRef<HTMLDivElement>(null);
	const isMoving = useRef(false);
	const isPainting = useRef(false);
	const screen = useRef<MaskScreen | null>(null);
	const soft = useRef<ImageBitmap | null>(null);
	const view = useRef<View>({ x: 0, y: 0, scale: 1 });
	const room = useRef<Size>({ width: 0, height: 0 });
	const frame = useRef(0);
	/** Where the stroke has come to. */
	const last = useRef<Point | null>(null);
	/** From pixels of the picture to those of the mask. */
	const toMask = layer.canvas.width / picture.width;

	/** What has to be drawn in the next frame; everything unless only a stroke went on. */
	const area = useRef<Area | null>(null);
	const isAll = useRef(true);

	const draw = useCallback(
		(part: Area | null = null) => {
			if (part === null) isAll.current = true;
			else area.current = unite(area.current, part);
			cancelAnimationFrame(frame.current);
			frame.current = requestAnimationFrame(() => {
				if (canvas.current === null || room.current.width === 0) return;
				screen.current ??= createMaskScreen(canvas.current);
				const shown = { picture: picture.image, size: picture, mask: soft.current ?? layer.canvas, view: view.current };
				screen.current.draw(shown, room.current, isAll.current ? null : area.current);
				isAll.current = false;
				area.current = null;
			});
		},
		[picture, layer],
	);
	useEffect(() => () => cancelAnimationFrame(frame.current), []);

	const look = useCallback(
		(next: View) => {
			view.current = next;
			draw();
		},
		[draw],
	);
	const showWhole = useCallback(() => look(fitView(room.current, picture)), [look, picture]);

	useLayoutEffect(() => {
		const element = stage.current;
		if (element === null) return;
		const observer = new ResizeObserver(() => {
			room.current = { width: element.clientWidth, height: element.clientHeight };
			showWhole();
		});
		observer.observe(element);
		return () => observer.disconnect();
	}, [showWhole]);

	// biome-ignore lint/correctness/useExhaustiveDependencies: the pixels change with the version.
	useEffect(() => {
		soft.current = null;
		draw();
	}, [version, layer, draw]);
	// Between strokes the mask is shown as it will be sent.
	// biome-ignore lint/correctness/useExhaustiveDependencies: the pixels change with the version.
	useEffect(() => {
		let isWanted = true;
		const take = (feathered: ImageBitmap | null) => {
			if (!isWanted || isPainting.current) return;
			soft.current = feathered;
			draw();
		};
		if (feather === 0) return take(null);
		// The last value of a slider is worth the work, not each that it passes.
		const timer = setTimeout(() => void work.show(layer.canvas, feather).then(take, () => undefined), settleMs);
		return () => {
			isWanted = false;
			clearTimeout(timer);
		};
	}, [version, feather, layer, work, draw]);

	const showRing = (point: Point | null) => {
		if (ring.current === null) return;
		ring.current.hidden = point === null;
		if (point === null) return;
		ring.current.style.transform = `translate(${point.x - tool.size / 2}px, ${point.y - tool.size / 2}px)`;
	};

	useMaskPointers(stage, isMoving, {
		begin: () => {
			isPainting.current = true;
			if (soft.current !== null) draw();
			soft.current = null;
			last.current = null;
			layer.begin({ size: (tool.size / view.current.scale) * toMask, softness: tool.softness, erases: tool.erases });
		},
		paint: (point, pressure) => {
			const { x, y } = toPicture(view.current, point);
			layer.to(x * toMask, y * toMask, pressure);
			const reach = tool.size;
			const from = last.current ?? point;
			last.current = point;
			draw({
				left: Math.floor(Math.min(point.x, from.x) - reach),
				top: Math.floor(Math.min(point.y, from.y) - reach),
				right: Math.ceil(Math.max(point.x, from.x) + reach),
				bottom: Math.ceil(Math.max(point.y, from.y) + reach),
			});
		},
		end: () => {
			isPainting.current = false;
			layer.end();
			onChange();
		},
		abandon: () => {
			isPainting.current = false;
			layer.abandon();
			draw();
		},
		move: (dx, dy) => look(moveBy(view.current, dx, dy, room.current, picture)),
		pinch: (before, now) => look(pinch(view.current, before, now, room.current, picture)),
		zoom: (point, factor) => look(zoomAt(view.current, point, factor, room.current, picture)),
		hover: showRing,
	});
	useSpaceBar(isMoving);

	function followKeys({ key, ctrlKey, metaKey }: KeyboardEvent): void {
		if (ctrlKey || metaKey) return;
		const middle = { x: room.current.width / 2, y: room.current.height / 2 };
		if (key === '+' || key === '=') look(zoomAt(view.current, middle, 1.25, room.current, picture));
		if (key === '-') look(zoomAt(view.current, middle, 0.8, room.current, picture));
		if (key === '0') showWhole();
	}

	return (
		<div className="editor-stage-frame">
			{/* biome-ignore lint/a11y/useSemanticElements: no element of HTML is painted on. */}
			<div
				ref={stage}
				className="editor-stage"
				role="group"
				aria-label={t('making.maskStage')}
				aria-describedby="mask-help"
				// biome-ignore lint/a11y/noNoninteractiveTabindex: the keys enlarge and move the picture.
				tabIndex={0}
				onKeyDown={followKeys}
			>
				<canvas ref={canvas} className="editor-canvas" />
				<BrushRing ring={ring} size={tool.size} />
			</div>
			<button
				type="button"
				className="icon-button editor-fit"
				aria-label={t('making.wholePicture')}
				title={t('making.wholePicture')}
				onClick={showWhole}
			>
				<Icon name="zoom-fit" />
			</button>
			{/* Read until the first stroke; then it would only hide the picture. */}
			<p className="editor-help" id="mask-help" data-read={version > 0}>
				<span className="help-touch">{t('making.maskHelpTouch')}</span>
				<span className="help-keys">{t('making.maskHelpKeys')}</span>
			</p>
		</div>
	);
}

/** Shows how large the brush is: below the pointer, and in the middle for a moment when it changes. */
function BrushRing({ ring, size }: { ring: React.RefObject<HTMLDivElement | null>; size: number }) {
	const [isSizing, setSizing] = useState(false);
	const first = useRef(true);
	// biome-ignore lint/correctness/useExhaustiveDependencies: shown whenever the size changes.
	useEffect(() => {
		if (first.current) {
			first.current = false;
			return;
		}
		setSizing(true);
		const timer = setTimeout(setSizing, 700, false);
		return () => clearTimeout(timer);
	}, [size]);
	return (
		<>
			<div ref={ring} className="brush-ring" style={{ width: size, height: size }} hidden />
			{isSizing && <div className="brush-ring brush-ring-middle" style={{ width: size, height: size }} />}
		</>
	);
}

/** While the space bar is held the pointer moves the picture. */
function useSpaceBar(isMoving: React.RefObject<boolean>): void {
	useEffect(() => {
		const follow = (event: globalThis.KeyboardEvent) => {
			if (event.key !== ' ' || (event.target instanceof Element && event.target.closest('button, input') !== null)) return;
			isMoving.current = event.type === 'keydown';
			event.preventDefault();
		};
		addEventListener('keydown', follow);
		addEventListener('keyup', follow);
		return () => {
			removeEventListener('keydown', follow);
			removeEventListener('keyup', follow);
		};
	}, [isMoving]);
}

function unite(one: Area | null, other: Area): Area {
	if (one === null) return other;
	return {
		left: Math.min(one.left, other.left),
		top: Math.min(one.top, other.top),
		right: Math.max(one.right, other.right),
		bottom: Math.max(one.bottom, other.bottom),
	};
}

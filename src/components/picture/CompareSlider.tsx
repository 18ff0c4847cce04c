/** Two pictures one above the other, and an edge between them that is moved by finger, mouse or keys. */
import { type CSSProperties, type PointerEvent, useRef, useState } from 'react';
import { SteadyImage } from '../shell/SteadyImage.tsx';
import { useText } from '../text/text.tsx';
import type { ViewedPicture } from './viewed.ts';

interface CompareSliderProps {
	left: ViewedPicture;
	right: ViewedPicture;
}

/** A finger that goes less far across has only touched. CSS pixels. */
const leastMove = 6;

export function CompareSlider({ left, right }: CompareSliderProps) {
	const t = useText();
	const [percent, setPercent] = useState(50);
	const finger = useRef<{ id: number; x: number; moving: boolean } | null>(null);
	// The frame has the shape of the wider one; what is taller or smaller fits into it.
	const ratio = Math.max(left.width / left.height, right.width / right.height);

	function follow({ clientX, currentTarget }: PointerEvent<HTMLElement>): void {
		const { left: from, width } = currentTarget.getBoundingClientRect();
		setPercent(Math.round(Math.min(1, Math.max(0, (clientX - from) / width)) * 1000) / 10);
	}

	function onPointerDown(event: PointerEvent<HTMLElement>): void {
		if (event.pointerType === 'mouse' && event.button !== 0) return;
		const isMouse = event.pointerType === 'mouse';
		finger.current = { id: event.pointerId, x: event.clientX, moving: isMouse };
		if (!isMouse) return;
		event.currentTarget.setPointerCapture(event.pointerId);
		follow(event);
	}

	function onPointerMove(event: PointerEvent<HTMLElement>): void {
		const current = finger.current;
		if (current?.id !== event.pointerId) return;
		if (!current.moving && Math.abs(event.clientX - current.x) >= leastMove) {
			current.moving = true;
			event.currentTarget.setPointerCapture(event.pointerId);
		}
		if (current.moving) follow(event);
	}

	const end = () => {
		finger.current = null;
	};

	return (
		<div
			className="compare-frame"
			style={{ '--edge-at': `${percent}%`, '--ratio': String(ratio) } as CSSProperties}
			onPointerDown={onPointerDown}
			onPointerMove={onPointerMove}
			onPointerUp={end}
			onPointerCancel={end}
		>
			<SteadyImage src={right.url} alt={t('picture.rightPicture', { prompt: right.prompt })} draggable={false} />
			<div className="compare-left">
				<SteadyImage src={left.url} alt={t('picture.leftPicture', { prompt: left.prompt })} draggable={false} />
			</div>
			<div className="compare-edge" aria-hidden="true" />
			<input
				className="compare-range"
				type="range"
				min={0}
				max={100}
				step={1}
				value={percent}
				aria-label={t('picture.compareEdge')}
				aria-valuetext={t('picture.compareEdgeAt', { percent: Math.round(percent) })}
				onChange={(event) => setPercent(Number(event.target.value))}
			/>
		</div>
	);
}

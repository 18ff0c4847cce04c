/** At the right edge: where in time the page stands, and a handle to drag to another month. */
import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { useText } from '../text/text.tsx';
import { type Layout, type Section, sectionAt } from './sections.ts';
import type { View } from './window.ts';

interface ScrubberProps {
	sections: readonly Section[];
	layout: Layout;
	view: View;
	list: RefObject<HTMLElement | null>;
}

/** Shorter lists need no handle: so many screens. */
const leastScreens = 2.5;
/** How long the handle stays after the page has come to rest, in milliseconds. */
const staysMs = 1_500;
/** Years that are written closer to each other than this share of the edge would cover each other. */
const leastBetween = 0.05;

export function Scrubber({ sections, layout, view, list }: ScrubberProps) {
	const t = useText();
	const rail = useRef<HTMLDivElement>(null);
	const [open, setOpen] = useState(false);
	const held = useRef<number | null>(null);
	const moving = useMoving(view.top);
	const room = (layout.tops[sections.length] ?? 0) - view.height;
	if (view.height === 0 || room < (leastScreens - 1) * view.height) return null;
	const share = Math.min(1, Math.max(0, view.top / room));
	const index = sectionAt(layout, view.top + 0.25 * view.height);
	const month = nameMonth(sections[index]?.day ?? '', t.language);

	function goTo(top: number): void {
		const listTop = (list.current?.getBoundingClientRect().top ?? 0) + scrollY;
		scrollTo({ top: listTop + Math.min(room, Math.max(0, top)), behavior: 'instant' });
	}

	function drag({ clientY }: PointerEvent): void {
		const box = rail.current?.getBoundingClientRect();
		if (held.current === null || box === undefined) return;
		goTo(((clientY - held.current - box.top) / box.height) * room);
	}

	function take(event: PointerEvent<HTMLElement>): void {
		const box = rail.current?.getBoundingClientRect();
		if (box === undefined) return;
		event.currentTarget.setPointerCapture(event.pointerId);
		const thumb = box.top + share * box.height;
		// A press beside the handle brings it there.
		held.current = Math.abs(event.clientY - thumb) < 30 ? event.clientY - thumb : 0;
		setOpen(true);
		drag(event);
	}

	function followKeys(event: KeyboardEvent): void {
		const { key } = event;
		if (key === 'Home') goTo(0);
		else if (key === 'End') goTo(room);
		else if (key === 'ArrowDown' || key === 'PageDown' || key === 'ArrowUp' || key === 'PageUp') {
			const down = key.endsWith('Down');
			goTo(layout.tops[otherMonth(sections, sectionAt(layout, view.top + 1), down)] ?? 0);
		} else return;
		event.preventDefault();
	}

	const end = () => {
		held.current = null;
		setOpen(false);
	};
	return (
		<div
			className="scrubber"
			data-open={open || undefined}
			data-moving={moving || undefined}
			onPointerEnter={({ pointerType }) => pointerType === 'mouse' && setOpen(true)}
			onPointerLeave={() => held.current === null && setOpen(false)}
		>
			<div className="scrubber-rail" ref={rail}>
				{open &&
					yearsOf(sections, layout, room).map(({ year, at }) => (
						<span key={year} className="scrubber-year" style={{ top: `${100 * at}%` }} aria-hidden="true">
							{year}
						</span>
					))}
				<div
					className="scrubber-thumb"
					role="slider"
					tabIndex={0}
					aria-orientation="vertical"
					aria-label={t('gallery.scrubber')}
					aria-valuemin={0}
					aria-valuemax={sections.length - 1}
					aria-valuenow={index}
					aria-valuetext={month}
					style={{ top: `${100 * share}%` }}
					data-month={month}
					onPointerDown={take}
					onPointerMove={drag}
					onPointerUp={end}
					onPointerCancel={end}
					onKeyDown={followKeys}
				/>
			</div>
		</div>
	);
}

/** Whether the page moves, or did a moment ago: where there is no mouse, the handle is shown only then. */
function useMoving(top: number): boolean {
	const [moving, setMoving] = useState(false);
	const first = useRef(top);
	useEffect(() => {
		if (top === first.current) return;
		first.current = top;
		setMoving(true);
		const rest = setTimeout(() => setMoving(false), staysMs);
		return () => clearTimeout(rest);
	}, [top]);
	return moving;
}

function nameMonth(day: string, language: string): string {
	return day === '' ? '' : new Date(`${day}T12:00:00`).toLocaleDateString(language, { month: 'long', year: 'numeric' });
}

/** The section that begins the next older month; upwards, this month or the next newer one. */
function otherMonth(sections: readonly Section[], from: number, down: boolean): number {
	const monthOf = (index: number) => sections[index]?.day.slice(0, 7);
	if (down) {
		const next = sections.findIndex((_, index) => index > from && monthOf(index) !== monthOf(from));
		return next === -1 ? sections.length - 1 : next;
	}
	const newer = Math.max(0, from - 1);
	return sections.findIndex(({ day }) => day.slice(0, 7) === monthOf(newer));
}

function yearsOf(sections: readonly Section[], { tops }: Layout, room: number): { year: string; at: number }[] {
	const years: { year: string; at: number }[] = [];
	for (const [index, { day }] of sections.entries()) {
		const year = day.slice(0, 4);
		const at = Math.min(1, (tops[index] ?? 0) / room);
		const last = years.at(-1);
		if (last?.year !== year && (last === undefined || at - last.at >= leastBetween)) years.push({ year, at });
	}
	return years;
}

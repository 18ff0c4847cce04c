/** One that waits: what it is, when it starts, what it takes, and what can be done with it. */
import type { KeyboardEvent, PointerEvent } from 'react';
import type { QueueEntry } from '#contract/queue.ts';
import { Icon, type IconName } from '../shell/Icon.tsx';
import { toDuration } from '../text/format.ts';
import { type Text, useText } from '../text/text.tsx';
import { toHour } from './hours.ts';

export interface EntryActions {
	onNext(entry: QueueEntry): void;
	onPause(entry: QueueEntry): void;
	onHour(entry: QueueEntry): void;
	onEdit(entry: QueueEntry): void;
	onCancel(entry: QueueEntry): void;
}

interface WaitingEntryProps extends EntryActions {
	entry: QueueEntry;
	/** The first of one's own. */
	isFirst: boolean;
	/** It is being moved. */
	isHeld: boolean;
	/** Pixels. */
	shift: number;
	onHandle(event: PointerEvent): void;
	onPress(event: PointerEvent): void;
	onKey(event: KeyboardEvent): void;
	onMove(by: -1 | 1): void;
}

export function WaitingEntry(props: WaitingEntryProps) {
	const { entry, isFirst, isHeld, shift, onHandle, onPress, onKey, onNext, onPause, onHour, onEdit, onCancel } = props;
	const t = useText();
	const { generation, paused } = entry;
	if (generation === null) return null;
	const { prompt } = generation.request;
	const style = shift === 0 ? undefined : { transform: `translateY(${shift}px)` };
	const action = (name: 'runNext' | 'pauseOne' | 'resumeOne' | 'setHour' | 'edit', icon: IconName, act: (one: QueueEntry) => void) => (
		<button
			type="button"
			className="icon-button"
			aria-label={t(`queue.${name}`, { prompt })}
			title={t(`queue.${name}Short`)}
			onClick={() => act(entry)}
		>
			<Icon name={icon} />
		</button>
	);
	return (
		<li
			className="entry entry-own"
			data-entry={entry.id}
			data-held={isHeld || undefined}
			data-waits={entry.position === null || undefined}
			style={style}
			onPointerDown={onPress}
		>
			<button
				type="button"
				className="entry-handle"
				aria-label={t('queue.move', { prompt })}
				aria-describedby="queue-how"
				onPointerDown={onHandle}
				onKeyDown={onKey}
			>
				<Icon name="grip" />
			</button>
			<div className="entry-body">
				<p className="entry-prompt">{prompt}</p>
				<p className="entry-when">{describeStart(t, entry)}</p>
				<p className="entry-facts">{describeCost(t, entry)}</p>
			</div>
			<div className="entry-actions">
				{!isFirst && action('runNext', 'top', onNext)}
				{action(paused ? 'resumeOne' : 'pauseOne', paused ? 'play' : 'pause', onPause)}
				{action('setHour', 'clock', onHour)}
				{action('edit', 'pencil', onEdit)}
				<button
					type="button"
					className="icon-button"
					aria-label={t('studio.cancelWhich', { prompt })}
					title={t('words.cancel')}
					onClick={() => onCancel(entry)}
				>
					<Icon name="close" />
				</button>
			</div>
		</li>
	);
}

/** Of what is somebody else's only the place and the times are known. */
export function OtherEntry({ entry }: { entry: QueueEntry }) {
	const t = useText();
	return (
		<li className="entry entry-other">
			<p className="entry-prompt">{t('queue.somebody')}</p>
			<p className="entry-facts">
				{[
					describeStart(t, entry),
					...(entry.expected_s === null ? [] : [t('queue.takes', { duration: toDuration(t, entry.expected_s) })]),
				].join(' · ')}
			</p>
		</li>
	);
}

function describeStart(t: Text, { position, expected_start_s, paused, not_before }: QueueEntry): string {
	if (paused) return t('queue.isPaused');
	if (position === null && not_before !== null) return t('queue.startsAt', { hour: toHour(not_before, new Date(), t.language) });
	const place =
		position === 1 ? t('words.nextInLine') : position === null ? t('words.inLine') : t('words.placeInLine', { place: position });
	return expected_start_s === null ? place : t('words.startsIn', { place, duration: toDuration(t, expected_start_s) });
}

function describeCost(t: Text, { generation, expected_s }: QueueEntry): string {
	if (generation === null) return '';
	const { width, height, steps, count } = generation.settings;
	return [
		...(expected_s === null ? [] : [t('queue.takes', { duration: toDuration(t, expected_s) })]),
		...(count === 1 ? [] : [t('composer.countPictures', { count })]),
		t('words.size', { width: String(width), height: String(height) }),
		t('composer.changedSteps', { count: steps }),
	].join(' · ');
}

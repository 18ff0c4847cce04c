/** The button, and before it is pressed: how long it takes, when it starts, and whether the memory will do. */
import { useId, useSyncExternalStore } from 'react';
import type { GenerationRequest } from '#contract/generation.ts';
import type { Estimate } from '#contract/queue.ts';
import { Icon } from '../shell/Icon.tsx';
import { toDuration } from '../text/format.ts';
import { type Text, useText } from '../text/text.tsx';
import { useEstimate } from './use-estimate.ts';

interface PaintButtonProps {
	/** What pressing it would ask for; null while no model is known. */
	request: GenerationRequest | null;
	/** Takes the size that fits in the place of one that does not. */
	onSize(size: { width: number; height: number }): void;
	/** Asks for an hour at which it is to begin. */
	onLater(): void;
}

export function PaintButton({ request, onSize, onLater }: PaintButtonProps) {
	const t = useText();
	const cost = useId();
	const estimate = useEstimate(request);
	// A press that comes before the script would send the browser's own form, and be lost.
	const isReady = useSyncExternalStore(neverChanges, isInBrowser, isOnServer);
	const isTooLarge = estimate?.memory != null && estimate.memory.have !== null && estimate.memory.need > estimate.memory.have;
	return (
		<div className="paint-row">
			<button type="submit" className="paint" disabled={!isReady} aria-describedby={cost}>
				<Icon name="brush" />
				<span className="paint-label">{t('composer.paint')}</span>
				{estimate?.seconds != null && (
					<span className="paint-time">{t('composer.about', { duration: toDuration(t, estimate.seconds) })}</span>
				)}
			</button>
			<button
				type="button"
				className="icon-button paint-later"
				aria-label={t('composer.later')}
				title={t('composer.later')}
				onClick={onLater}
			>
				<Icon name="clock" />
			</button>
			<div className="cost" id={cost} data-warning={isTooLarge}>
				{estimate !== null && <span>{isTooLarge ? describeLack(t, estimate) : describeCost(t, estimate)}</span>}
				{isTooLarge && estimate.fits !== null && (
					<button type="button" className="cost-fit" onClick={() => estimate.fits !== null && onSize(estimate.fits)}>
						{t('composer.useSize', estimate.fits)}
					</button>
				)}
			</div>
			<p className="visually-hidden" role="status">
				{isTooLarge ? describeLack(t, estimate) : ''}
			</p>
		</div>
	);
}

const neverChanges = () => () => undefined;
const isInBrowser = () => true;
const isOnServer = () => false;

/** When it starts, unless at once, and what it needs. */
function describeCost(t: Text, { starts_in_s, memory }: Estimate): string {
	const parts = [
		...(starts_in_s === null || starts_in_s < 1 ? [] : [t('composer.startsIn', { duration: toDuration(t, starts_in_s) })]),
		...(memory === null ? [] : [t('composer.needs', { need: toGigabytes(memory.need) })]),
	];
	return parts.join(' · ');
}

function describeLack(t: Text, { memory, fits }: Estimate): string {
	const values = { need: toGigabytes(memory?.need ?? 0), have: toGigabytes(memory?.have ?? 0) };
	return t(fits === null ? 'composer.nothingFits' : 'composer.doesNotFit', values);
}

function toGigabytes(bytes: number): number {
	return Math.round(bytes / 1e8) / 10;
}

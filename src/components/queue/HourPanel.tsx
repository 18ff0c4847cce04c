/** Not before an hour: for one that waits, for its group, or for all. */
import { useId, useState } from 'react';
import { Panel } from '../shell/Panel.tsx';
import { useText } from '../text/text.tsx';
import { fromField, nextTime, toField, toHour } from './hours.ts';

interface HourPanelProps {
	/** Of the one that waits; null for all. */
	prompt: string | null;
	/** How many wait in its group. */
	group: number;
	/** ISO 8601; null for none so far. */
	time: string | null;
	onClose(): void;
	/** @param whole for its whole group */
	onSet(time: string | null, whole: boolean): void;
}

/** When people sleep, and when they get up. */
const offered = [23, 6] as const;

export function HourPanel({ prompt, group, time, onClose, onSet }: HourPanelProps) {
	const t = useText();
	const field = useId();
	const now = new Date();
	const [typed, setTyped] = useState(() => toField(time === null ? nextTime(23, now) : new Date(time)));
	const [whole, setWhole] = useState(group > 1);
	const chosen = fromField(typed);
	const set = (date: Date | null) => onSet(date === null ? null : date.toISOString(), whole);

	return (
		<Panel title={t(prompt === null ? 'queue.hourForAll' : 'queue.hourTitle')} onClose={onClose}>
			<p className="panel-note">{prompt ?? t('queue.hourNote')}</p>
			{group > 1 && (
				<label className="panel-check">
					<input type="checkbox" checked={whole} onChange={({ target }) => setWhole(target.checked)} />
					{t('queue.wholeGroup', { count: group })}
				</label>
			)}
			<div className="panel-choices">
				{offered.map((hour) => {
					const date = nextTime(hour, now);
					return (
						<button type="button" className="button" key={hour} onClick={() => set(date)}>
							{toHour(date.toISOString(), now, t.language)}
						</button>
					);
				})}
				<button type="button" className="button" onClick={() => set(null)}>
					{t('queue.atOnce')}
				</button>
			</div>
			<form
				className="panel-form"
				onSubmit={(event) => {
					event.preventDefault();
					if (chosen !== null) set(chosen);
				}}
			>
				<div className="field">
					<label htmlFor={field}>{t('queue.otherHour')}</label>
					<input id={field} type="datetime-local" value={typed} min={toField(now)} onChange={({ target }) => setTyped(target.value)} />
				</div>
				<button type="submit" className="button button-strong" disabled={chosen === null}>
					{t('queue.set')}
				</button>
			</form>
		</Panel>
	);
}

/** Settings: for how long things stay, for all devices. */
import { useId } from 'react';
import type { Retention } from '#contract/storage.ts';
import { useAnswer } from '../gallery/use-answer.ts';
import { Waiting } from '../gallery/Waiting.tsx';
import { useToast } from '../shell/toasts.tsx';
import { useAttempt } from '../shell/use-attempt.ts';
import { useText } from '../text/text.tsx';
import { getRetention, setRetention } from './api.ts';

const binDays = [1, 7, 14, 30];
const pictureDays = [30, 90, 180, 365, 730];
const cacheGigabytes = [1, 5, 10, 20, 50];

export function RetentionSettings({ onChanged }: { onChanged(): void }) {
	const t = useText();
	const show = useToast();
	const attempt = useAttempt();
	const answer = useAnswer(getRetention);
	const { value: retention, set, doubt } = answer;
	if (retention === null) return <Waiting {...answer} />;

	const change = (news: Partial<Retention>) =>
		attempt(async () => {
			const wanted = { ...retention, ...news };
			set(wanted);
			try {
				set(await setRetention(wanted));
			} catch (error) {
				set(retention);
				doubt();
				throw error;
			}
			show(t('app.retentionKept'));
			onChanged();
		});
	const days = (count: number) => ({ value: count, label: t('app.days', { count }) });
	const { bin_days, unfavoured_days, cache_bytes } = retention;
	return (
		<>
			<Field
				label={t('app.retentionBin')}
				options={binDays.map(days)}
				value={bin_days}
				onChoose={(value) => void change({ bin_days: value ?? 30 })}
			/>
			<Field
				label={t('app.retentionPictures')}
				note={t('app.retentionPicturesHint')}
				none={t('app.retentionNever')}
				options={pictureDays.map(days)}
				value={unfavoured_days}
				onChoose={(value) => void change({ unfavoured_days: value })}
			/>
			<Field
				label={t('app.retentionCaches')}
				none={t('app.retentionUsual')}
				options={cacheGigabytes.map((count) => ({ value: count * 1e9, label: t('app.gigabytes', { count }) }))}
				value={cache_bytes}
				onChoose={(value) => void change({ cache_bytes: value })}
			/>
		</>
	);
}

interface FieldProps {
	label: string;
	note?: string;
	/** What choosing nothing is called; absent where something has to be chosen. */
	none?: string;
	options: readonly { value: number; label: string }[];
	value: number | null;
	onChoose(value: number | null): void;
}

function Field({ label, note, none, options, value, onChoose }: FieldProps) {
	const hint = useId();
	return (
		<label className="retention">
			<span>{label}</span>
			<select
				value={value ?? ''}
				aria-describedby={note === undefined ? undefined : hint}
				onChange={({ target }) => onChoose(target.value === '' ? null : Number(target.value))}
			>
				{none !== undefined && <option value="">{none}</option>}
				{options.map((option) => (
					<option key={option.value} value={option.value}>
						{option.label}
					</option>
				))}
			</select>
			{note !== undefined && <small id={hint}>{note}</small>}
		</label>
	);
}

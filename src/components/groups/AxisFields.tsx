/** One axis of a grid: what changes, and its values. */
import { useId } from 'react';
import { Icon } from '../shell/Icon.tsx';
import { useText } from '../text/text.tsx';
import type { AxisDraft, AxisKind } from './axes.ts';

interface AxisFieldsProps {
	/** Columns, rows or blocks. */
	name: string;
	axis: AxisDraft;
	kinds: readonly AxisKind[];
	/** What is written cannot be read. */
	wrong: boolean;
	onChange(axis: AxisDraft): void;
	/** Null for the last one. */
	onRemove: (() => void) | null;
}

export function AxisFields({ name, axis, kinds, wrong, onChange, onRemove }: AxisFieldsProps) {
	const t = useText();
	const id = useId();
	const kind = kinds.find(({ field }) => field === axis.field);
	const values = kind?.values ?? 'texts';
	return (
		<fieldset className="axis">
			<legend>{name}</legend>
			<div className="axis-head">
				<select
					aria-label={t('prompts.whatChanges', { axis: name })}
					value={axis.field}
					onChange={({ target }) => onChange({ ...axis, field: target.value, text: '', chosen: [] })}
				>
					{kinds.map(({ field, label }) => (
						<option key={field} value={field}>
							{label}
						</option>
					))}
				</select>
				{onRemove !== null && (
					<button type="button" className="icon-button" aria-label={t('prompts.removeAxis', { axis: name })} onClick={onRemove}>
						<Icon name="close" />
					</button>
				)}
			</div>
			{Array.isArray(values) ? (
				<div className="axis-choices">
					{values.map(({ value, label }) => (
						<label className="axis-choice" key={value}>
							<input
								type="checkbox"
								checked={axis.chosen.includes(value)}
								onChange={({ target }) =>
									onChange({ ...axis, chosen: target.checked ? [...axis.chosen, value] : axis.chosen.filter((one) => one !== value) })
								}
							/>
							{label}
						</label>
					))}
				</div>
			) : (
				<div className="field">
					<textarea
						rows={1}
						inputMode={values === 'numbers' ? 'text' : undefined}
						autoCapitalize="none"
						autoComplete="off"
						aria-label={t('prompts.values', { axis: name })}
						aria-invalid={wrong}
						aria-describedby={`${id}-note`}
						placeholder={kind?.example}
						value={axis.text}
						onChange={({ target }) => onChange({ ...axis, text: target.value })}
					/>
					<p className="field-note" id={`${id}-note`}>
						{t(wrong ? 'prompts.valuesWrong' : values === 'numbers' ? 'prompts.numbersNote' : 'prompts.textsNote')}
					</p>
				</div>
			)}
		</fieldset>
	);
}

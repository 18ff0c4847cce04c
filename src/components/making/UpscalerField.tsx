/** Which upscaler enlarges the picture, of those that are there. */
import { useId } from 'react';
import type { AddOn } from '#contract/catalog.ts';
import { useText } from '../text/text.tsx';

interface UpscalerFieldProps {
	upscalers: readonly AddOn[];
	/** Null: none. */
	value: string | null;
	/** What stands for none. */
	none?: string;
	label?: string;
	onSet(name: string | null): void;
}

export function UpscalerField({ upscalers, value, none, label, onSet }: UpscalerFieldProps) {
	const t = useText();
	const id = useId();
	const usable = upscalers.filter(({ problem }) => problem === null);
	if (usable.length === 0 && none === undefined) return <p className="panel-note">{t('making.noUpscaler')}</p>;
	return (
		<div className="field">
			<label htmlFor={id}>{label ?? t('making.upscaler')}</label>
			<select id={id} value={value ?? ''} onChange={({ target }) => onSet(target.value === '' ? null : target.value)}>
				<option value="">{none ?? t('making.noneChosen')}</option>
				{usable.map(({ name, scale }) => (
					<option key={name} value={name}>
						{scale === null ? name : t('making.upscalerTimes', { name, scale })}
					</option>
				))}
			</select>
		</div>
	);
}

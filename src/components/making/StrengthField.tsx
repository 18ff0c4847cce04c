/** A strength with what it means, as it is moved. */
import { useId } from 'react';
import { Slider } from '../composer/Slider.tsx';
import { useText } from '../text/text.tsx';
import { strengthMeaning } from './strength.ts';

export function StrengthField({ strength, onSet }: { strength: number; onSet(strength: number): void }) {
	const t = useText();
	const meaning = useId();
	const text = t(strengthMeaning(strength));
	return (
		<div className="field strength">
			<span className="strength-head">
				<span className="field-name">{t('making.strength')}</span>
				<output className="strength-value">{Math.round(strength * 100)} %</output>
			</span>
			<Slider
				label={t('making.strength')}
				min={0}
				max={1}
				step={0.01}
				value={strength}
				valueText={`${Math.round(strength * 100)} %`}
				describedBy={meaning}
				onSet={onSet}
			/>
			<p className="strength-meaning" id={meaning} aria-live="polite">
				{text}
			</p>
		</div>
	);
}

/** The seed: random for every picture, or locked to a number so that the same picture comes again. */
import { useId } from 'react';
import { maxSeed } from '#contract/generation.ts';
import { Icon } from '../shell/Icon.tsx';
import { useText } from '../text/text.tsx';
import { drawSeed } from './draft.ts';

interface SeedFieldProps {
	/** Null: random. */
	seed: number | null;
	lastSeed: number | null;
	onSet(seed: number | null): void;
}

export function SeedField({ seed, lastSeed, onSet }: SeedFieldProps) {
	const t = useText();
	const id = useId();
	const locked = seed !== null;

	function type(text: string): void {
		const digits = text.replace(/\D/g, '');
		onSet(digits === '' ? null : Math.min(Number(digits), maxSeed));
	}

	return (
		<div className="field field-wide">
			<label htmlFor={id}>{t('composer.seed')}</label>
			<div className="seed-row">
				<div className="seed">
					<input
						id={id}
						type="text"
						inputMode="numeric"
						placeholder={lastSeed === null ? t('composer.random') : t('composer.randomLast', { seed: String(lastSeed) })}
						value={seed ?? ''}
						onChange={({ target }) => type(target.value)}
					/>
					<button
						type="button"
						className="icon-button seed-lock"
						aria-pressed={locked}
						aria-label={t('composer.lockSeed')}
						title={t(locked ? 'composer.randomAgain' : 'composer.keepLastSeed')}
						onClick={() => onSet(locked ? null : (lastSeed ?? drawSeed()))}
					>
						<Icon name={locked ? 'locked' : 'unlocked'} />
					</button>
				</div>
				<button type="button" className="chip" onClick={() => onSet(drawSeed())}>
					<Icon name="dice" />
					{t('composer.rollSeed')}
				</button>
				<button type="button" className="chip" disabled={lastSeed === null || seed === lastSeed} onClick={() => onSet(lastSeed)}>
					<Icon name="same" />
					{t('composer.sameSeed')}
				</button>
			</div>
		</div>
	);
}

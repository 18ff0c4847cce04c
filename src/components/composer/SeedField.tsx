/** The seed: random for every picture, or locked to a number so that the same picture comes again. */
import { useId } from 'react';
import { maxSeed } from '#contract/generation.ts';
import { Icon } from '../shell/Icon.tsx';
import { drawSeed } from './draft.ts';

interface SeedFieldProps {
	/** Null: random. */
	seed: number | null;
	lastSeed: number | null;
	onSet(seed: number | null): void;
}

export function SeedField({ seed, lastSeed, onSet }: SeedFieldProps) {
	const id = useId();
	const locked = seed !== null;

	function type(text: string): void {
		const digits = text.replace(/\D/g, '');
		onSet(digits === '' ? null : Math.min(Number(digits), maxSeed));
	}

	return (
		<div className="field">
			<label htmlFor={id}>Seed</label>
			<div className="seed">
				<input
					id={id}
					type="text"
					inputMode="numeric"
					placeholder={lastSeed === null ? 'Random' : `Random, last ${lastSeed}`}
					value={seed ?? ''}
					onChange={({ target }) => type(target.value)}
				/>
				<button
					type="button"
					className="icon-button seed-lock"
					aria-pressed={locked}
					aria-label="Lock the seed"
					title={locked ? 'Random again' : 'Keep the last seed'}
					onClick={() => onSet(locked ? null : (lastSeed ?? drawSeed()))}
				>
					<Icon name={locked ? 'locked' : 'unlocked'} />
				</button>
			</div>
		</div>
	);
}

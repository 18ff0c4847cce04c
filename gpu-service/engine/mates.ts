/** How many generations of one recipe and size are painted together: as the setting says, or as was found out here. Forgotten with the process. */
import type { Settings } from '#contract/generation.ts';
import type { Together } from './protocol.ts';

/** `auto`: as many as gain from it. A number: up to as many, whether they gain or not, as long as there is memory. */
export type Batch = 'auto' | 'off' | number;

export interface Mates {
	/** Equal for those that may be painted together; more than it can keep one apart, as the length of a prompt. */
	key(settings: Settings): string;
	of(settings: Settings): Together;
	learn(settings: Settings, most: number): void;
}

export function createMates(batch: Batch): Mates {
	const found = new Map<string, number>();
	return {
		key: mateKey,
		of: (settings) => {
			if (batch === 'off') return { most: 1, isUnknown: false };
			const known = found.get(mateKey(settings));
			if (batch !== 'auto') return { most: Math.min(batch, known ?? batch), isUnknown: false };
			return known === undefined ? { most: 2, isUnknown: true } : { most: known, isUnknown: false };
		},
		learn: (settings, most) => {
			found.set(mateKey(settings), most);
		},
	};
}

function mateKey({ model, loras, width, height, hires, control, init_image, mask }: Settings): string {
	const merged = loras.map(({ name, weight }) => `${name} ${weight}`).sort();
	const controls = control.map((use) => use.model);
	return JSON.stringify([model, merged, width, height, hires?.scale ?? 1, controls, init_image !== null, mask !== null]);
}

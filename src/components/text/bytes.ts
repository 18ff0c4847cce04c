/** Sizes in words. */
import type { Text } from './text.tsx';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** `2.6 GB`, in thousands as disks are sold. */
export function toBytes({ language }: Pick<Text, 'language'>, bytes: number): string {
	const power = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
	const value = bytes / 1_000 ** power;
	return new Intl.NumberFormat(language, {
		style: 'unit',
		unit: units[power] ?? 'byte',
		unitDisplay: 'short',
		maximumFractionDigits: power < 2 || value >= 100 ? 0 : 1,
	}).format(value);
}

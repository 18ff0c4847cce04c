/** Sizes of files in words, in units of a thousand as disks are sold. */

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

export function toBytes(bytes: number, language: string): string {
	const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
	const value = bytes / 1000 ** power;
	const digits = power === 0 || value >= 100 ? 0 : 1;
	return new Intl.NumberFormat(language, {
		style: 'unit',
		unit: units[power] ?? 'byte',
		unitDisplay: 'short',
		maximumFractionDigits: digits,
	}).format(value);
}

/** The days that a search is limited to. `before:` and `after:` leave out what they name; people say the first and the last day that they want. */
import type { Text } from '../text/text.tsx';
import { withValue, wordOf } from './search-terms.ts';

export interface Dates {
	/** `2026-11-21`; empty when it is open. */
	first: string;
	last: string;
}

/** Both empty for months and years, which were typed and cannot be shown in a field for a day. */
export function datesOf(search: string): Dates {
	return { first: shift(wordOf(search, 'after'), 1), last: shift(wordOf(search, 'before'), -1) };
}

export function withDates(search: string, { first, last }: Dates): string {
	return withValue(withValue(search, 'after', shift(first, -1) || null), 'before', shift(last, 1) || null);
}

/** For a chip; null when the search is not limited. */
export function describeDates(search: string, t: Text): string | null {
	const [after, before] = [wordOf(search, 'after'), wordOf(search, 'before')];
	if (after === null && before === null) return null;
	const { first, last } = datesOf(search);
	const name = (day: string) => new Date(`${day}T12:00:00`).toLocaleDateString(t.language, { dateStyle: 'medium' });
	if (first !== '' && first === last) return name(first);
	return [first === '' ? after : name(first), last === '' ? before : name(last)].map((side) => side ?? '…').join(' – ');
}

function shift(day: string | null, by: number): string {
	const date = new Date(`${day ?? ''}T00:00:00Z`);
	if (!/^\d{4}-\d{2}-\d{2}$/.test(day ?? '') || Number.isNaN(date.getTime())) return '';
	date.setUTCDate(date.getUTCDate() + by);
	return date.toISOString().slice(0, 10);
}

/** Of UTC, by this device's clock: days begin by it. */
export function minutesEast(): number {
	return -new Date().getTimezoneOffset();
}

/** Hours in the reader's own time. */

/** The next time that a clock on the wall shows this hour. */
export function nextTime(hour: number, now: Date): Date {
	const today = new Date(now.getFullYear(), now.getMonth(), now.getDate(), hour);
	return today > now ? today : new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, hour);
}

/** As a field for date and time holds it: local, without a zone. */
export function toField(date: Date): string {
	const two = (number: number) => String(number).padStart(2, '0');
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The time of a field; null for an empty one. */
export function fromField(text: string): Date | null {
	const date = new Date(text);
	return text === '' || Number.isNaN(date.getTime()) ? null : date;
}

/** `23:00` today, `Sun 06:00` within a week, else with the date. */
export function toHour(time: string, now: Date, language: string): string {
	const date = new Date(time);
	const clock = { hour: 'numeric', minute: '2-digit' } as const;
	if (date.toDateString() === now.toDateString()) return date.toLocaleTimeString(language, clock);
	const isNear = Math.abs(date.getTime() - now.getTime()) < 6 * 86_400_000;
	return date.toLocaleString(language, { ...clock, ...(isNear ? { weekday: 'short' } : { day: 'numeric', month: 'short' }) });
}

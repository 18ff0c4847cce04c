import { expect, test } from 'vitest';
import { fromField, nextTime, toField, toHour } from './hours.ts';

const now = new Date(2026, 10, 21, 22, 30);

test('an hour is the next time that a clock shows it', () => {
	expect(nextTime(23, now)).toEqual(new Date(2026, 10, 21, 23));
	expect(nextTime(6, now)).toEqual(new Date(2026, 10, 22, 6));
	expect(nextTime(6, new Date(2026, 11, 31, 12))).toEqual(new Date(2027, 0, 1, 6));
});

test('a field holds local time and gives it back', () => {
	expect(toField(new Date(2026, 0, 2, 3, 4))).toBe('2026-01-02T03:04');
	expect(fromField('2026-01-02T03:04')).toEqual(new Date(2026, 0, 2, 3, 4));
	expect(fromField('')).toBeNull();
});

test('an hour is said as shortly as it is clear', () => {
	expect(toHour(new Date(2026, 10, 21, 23).toISOString(), now, 'en-GB')).toBe('23:00');
	expect(toHour(new Date(2026, 10, 22, 6).toISOString(), now, 'en-GB')).toMatch(/^Sun.* 06:00$/);
	expect(toHour(new Date(2026, 11, 24, 18).toISOString(), now, 'en-GB')).toMatch(/^24 Dec.* 18:00$/);
});

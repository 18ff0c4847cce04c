import { delimiter } from 'node:path';
import { expect, test } from 'vitest';
import { findChromium } from './chromium.ts';

function find(environment: Record<string, string>, ...files: string[]): string | null {
	return findChromium({ environment, exists: (path) => files.includes(path) });
}

test('a Chromium is found on the program path', () => {
	expect(find({ PATH: ['/bin', '/snap/bin'].join(delimiter) }, '/snap/bin/chromium')).toBe('/snap/bin/chromium');
	expect(find({ PATH: '/usr/bin' }, '/usr/bin/google-chrome')).toBe('/usr/bin/google-chrome');
});

test('CHROMIUM decides, also when it is wrong', () => {
	expect(find({ CHROMIUM: '/opt/chrome', PATH: '/usr/bin' }, '/opt/chrome', '/usr/bin/chromium')).toBe('/opt/chrome');
	expect(find({ CHROMIUM: '/opt/nothing', PATH: '/usr/bin' }, '/usr/bin/chromium')).toBeNull();
});

test('where there is none, none is found', () => {
	expect(find({ PATH: '/usr/bin' })).toBeNull();
});

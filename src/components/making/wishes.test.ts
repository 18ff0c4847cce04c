import { expect, test } from 'vitest';
import { addressFor, wishOf } from './wishes.ts';

test('an address holds what is to be made of which picture', () => {
	expect(addressFor('fox_1-2', 'inpaint')).toBe('/?from=fox_1-2&do=inpaint');
	expect(wishOf('?from=fox_1-2&do=inpaint')).toEqual({ kind: 'picture', id: 'fox_1-2', making: 'inpaint' });
	expect(wishOf('?from=fox-1')).toEqual({ kind: 'picture', id: 'fox-1', making: 'image-to-image' });
	for (const search of ['', '?do=inpaint', '?from=', '?from=fox-1&do=dance']) expect(wishOf(search)).toBeNull();
});

import { expect, test } from 'vitest';
import { readReference, toReference } from './reference.ts';

const picture = 'V1StGXR8_Z5jdHi6B-myT-1';

test('a link names a picture always the same way, reads it again, and tells no id', () => {
	const reference = toReference('token', picture);
	expect(toReference('token', picture)).toBe(reference);
	expect(readReference('token', reference)).toBe(picture);
	expect(Buffer.from(reference, 'base64url').includes(picture.slice(0, 6))).toBe(false);
});

test('what another link says, or nobody has said, is no reference', () => {
	const reference = toReference('token', picture);
	const changed = `${reference.slice(0, -2)}${reference.endsWith('AA') ? 'BB' : 'AA'}`;
	for (const wrong of [toReference('other', picture), changed, picture, '', 'AA', `${reference}=`, ` ${reference}`]) {
		expect({ wrong, read: readReference('token', wrong) }).toEqual({ wrong, read: null });
	}
});

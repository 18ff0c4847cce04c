import { expect, test } from 'vitest';
import type { Actor } from './actor.ts';
import { type Action, can } from './can.ts';

const anna: Actor = { owner: 'anna', via: 'session' };
const own = { kind: 'generation', owner: 'anna' } as const;
const foreign = { kind: 'generation', owner: 'ben' } as const;
const actions: Action[] = ['see', 'change', 'make', 'operate'];

test('a stranger may nothing', () => {
	for (const action of actions) for (const subject of [own, { kind: 'engine' } as const]) expect(can(null, action, subject)).toBe(false);
});

test('a picture that is public or unlisted may be seen by everybody, a private one by nobody who comes that way', () => {
	const asked = (visibility: 'private' | 'unlisted' | 'public') =>
		actions.filter((action) => can(null, action, { kind: 'published', visibility }));
	expect([asked('public'), asked('unlisted'), asked('private')]).toEqual([['see'], ['see'], []]);
});

test('owners may do everything with their own and nothing with what belongs to others', () => {
	for (const action of ['see', 'change', 'make'] as const) {
		expect(can(anna, action, own)).toBe(true);
		expect(can(anna, action, foreign)).toBe(false);
	}
});

test('whoever is known may operate the engine, and only that', () => {
	expect(actions.filter((action) => can(anna, action, { kind: 'engine' }))).toEqual(['operate']);
});

test('whoever is known may see a picture that somebody sent, and send one, and only that', () => {
	expect(actions.filter((action) => can(anna, action, { kind: 'input' }))).toEqual(['see', 'make']);
	expect(can(null, 'see', { kind: 'input' })).toBe(false);
});

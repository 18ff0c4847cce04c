/** The secret that tokens of share links are made with. It lies among the preferences of the household; no link can be told from it alone. */
import { randomBytes } from 'node:crypto';
import { household } from '../access/actor.ts';
import type { Preferences } from '../storage/preferences.ts';

const preferenceName = 'share-secret';

export function loadShareSecret(preferences: Preferences): string {
	const known = preferences.get(household, preferenceName);
	if (typeof known === 'string') return known;
	const made = randomBytes(32).toString('base64url');
	preferences.set(household, preferenceName, made);
	return made;
}

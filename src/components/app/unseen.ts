/** How many pictures are ready that nobody has looked at yet: on the app's icon, and in the title of the tab. */
import { keepFact, readFact } from './device-storage.ts';

const fact = 'unseen';

interface Badging {
	setAppBadge?(count: number): Promise<void>;
	clearAppBadge?(): Promise<void>;
}

/** Counts the pictures of a generation once, whoever hears of it: a tab, another one, the service worker. @returns how many there are now */
export async function addUnseen(generation: string, pictures: number): Promise<number> {
	const unseen = { ...(await readUnseen()), [generation]: pictures };
	await keepFact(fact, unseen);
	const count = Object.values(unseen).reduce((sum, one) => sum + one, 0);
	const badging: Badging = navigator;
	await badging.setAppBadge?.(count).catch(() => undefined);
	return count;
}

/** Somebody looks. */
export async function clearUnseen(): Promise<void> {
	await keepFact(fact, {});
	const badging: Badging = navigator;
	await badging.clearAppBadge?.().catch(() => undefined);
}

async function readUnseen(): Promise<Record<string, number>> {
	const unseen = await readFact(fact);
	return typeof unseen === 'object' && unseen !== null ? (unseen as Record<string, number>) : {};
}

/** How long what was deleted stays in the bin. */

const daysInBin = 30;
const dayMs = 86_400_000;

/** Whole days until it is gone for good, at least 0. */
export function daysLeft(deletedAt: string, now = Date.now()): number {
	return Math.max(0, Math.ceil(daysInBin - (now - Date.parse(deletedAt)) / dayMs));
}

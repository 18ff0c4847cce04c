/**
 * Byte-pair encoding of one word: the pair of neighbours that was learned first is joined first, until no learned pair is left.
 * R. Sennrich, B. Haddow, A. Birch, "Neural Machine Translation of Rare Words with Subword Units" (2016).
 */

/** Learned pairs, first learned first. */
export interface Merges {
	/** By `pairKey(left id, right id)`: how early it was learned, from 0. */
	ranks: ReadonlyMap<number, number>;
	/** By rank: the id of the joined symbol. */
	joined: readonly number[];
}

/** One number for two ids below 2^26. */
export function pairKey(left: number, right: number): number {
	return left * 2 ** 26 + right;
}

/** Joins ids of single characters to ids of the longest learned symbols. */
export function joinPairs(characters: readonly number[], { ranks, joined }: Merges): number[] {
	const ids = [...characters];
	const rankAt = (i: number) => ranks.get(pairKey(ids[i], ids[i + 1])) ?? Number.POSITIVE_INFINITY;
	const pairRanks = ids.slice(1).map((_, i) => rankAt(i));
	for (;;) {
		const first = indexOfLeast(pairRanks);
		if (first === -1) return ids;
		ids.splice(first, 2, joined[pairRanks[first]]);
		pairRanks.splice(first, 1);
		if (first > 0) pairRanks[first - 1] = rankAt(first - 1);
		if (first < pairRanks.length) pairRanks[first] = rankAt(first);
	}
}

/** The leftmost smallest finite number's index, or -1. */
function indexOfLeast(numbers: readonly number[]): number {
	let index = -1;
	let least = Number.POSITIVE_INFINITY;
	for (let i = 0; i < numbers.length; i++) {
		if (numbers[i] < least) {
			least = numbers[i];
			index = i;
		}
	}
	return index;
}

/**
 * Cutting a word into the pieces of a unigram language model: of all ways to cut it, the one whose scores (logarithms of probabilities) add
 * up to the most. T. Kudo, "Subword Regularization" (2018), with the details of Hugging Face's tokenizers.
 */

export interface UnigramModel {
	/** By id. */
	pieces: readonly { text: string; score: number }[];
	unknownId: number;
}

/** A part of a word, and the id that stands for it. */
export interface WordPart {
	text: string;
	id: number;
	isKnown: boolean;
}

/** A character without a piece costs this much more than the worst piece. */
const UNKNOWN_PENALTY = 10;

/** The best way that ends at one place of a word. */
interface Way {
	score: number;
	/** Where its last piece begins. */
	start: number;
	id: number;
}

/** @returns a function from a word to its parts, in order */
export function createUnigram({ pieces, unknownId }: UnigramModel): (word: string) => WordPart[] {
	const ids = new Map(pieces.map(({ text }, id) => [text, id]));
	const longest = pieces.reduce((most, { text }) => Math.max(most, text.length), 1);
	const unknownScore = pieces.reduce((least, { score }) => Math.min(least, score), Number.POSITIVE_INFINITY) - UNKNOWN_PENALTY;

	function bestWays(word: string): Way[] {
		const ways: Way[] = [];
		const offer = (end: number, way: Way) => {
			if (ways[end] === undefined || way.score > ways[end].score) ways[end] = way;
		};
		let start = 0;
		for (const character of word) {
			const before = ways[start]?.score ?? 0;
			const next = start + character.length;
			const most = Math.min(word.length, start + longest);
			for (let end = next; end <= most; end++) {
				const id = ids.get(word.slice(start, end));
				if (id !== undefined) offer(end, { score: before + pieces[id].score, start, id });
			}
			if (!ids.has(character)) offer(next, { score: before + unknownScore, start, id: unknownId });
			start = next;
		}
		return ways;
	}

	/** Unknown neighbours become one part. */
	function cut(word: string): WordPart[] {
		const ways = bestWays(word);
		const parts: WordPart[] = [];
		let unknownEnd = 0;
		for (let end = word.length; end > 0; end = ways[end].start) {
			const { start, id } = ways[end];
			if (id !== unknownId) {
				parts.push({ text: word.slice(start, end), id, isKnown: true });
				continue;
			}
			unknownEnd ||= end;
			if (start > 0 && ways[start].id === unknownId) continue;
			parts.push({ text: word.slice(start, unknownEnd), id: unknownId, isKnown: false });
			unknownEnd = 0;
		}
		return parts.reverse();
	}

	return cut;
}

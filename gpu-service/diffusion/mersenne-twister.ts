/** MT19937: M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998). */

const WORDS = 624;
const MIDDLE = 397;

export interface MersenneTwister {
	/** The next word, 0 to 2^32 - 1. */
	next(): number;
}

export function createMersenneTwister(seed: number): MersenneTwister {
	const state = new Uint32Array(WORDS);
	state[0] = seed;
	for (let i = 1; i < WORDS; i++) {
		const previous = state[i - 1] ^ (state[i - 1] >>> 30);
		state[i] = Math.imul(1812433253, previous) + i;
	}
	let position = WORDS;

	function twist(): void {
		for (let i = 0; i < WORDS; i++) {
			const word = (state[i] & 0x80000000) | (state[(i + 1) % WORDS] & 0x7fffffff);
			state[i] = state[(i + MIDDLE) % WORDS] ^ (word >>> 1) ^ (word & 1 ? 0x9908b0df : 0);
		}
		position = 0;
	}

	return {
		next() {
			if (position === WORDS) twist();
			let word = state[position++];
			word ^= word >>> 11;
			word ^= (word << 7) & 0x9d2c5680;
			word ^= (word << 15) & 0xefc60000;
			return (word ^ (word >>> 18)) >>> 0;
		},
	};
}

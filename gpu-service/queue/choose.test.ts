import { describe, expect, it } from 'vitest';
import { addDeviceTime, arrange, type Candidate, choose, lineUp, type OwnerUsage, takeTurn } from './choose.ts';

const now = 1_000;

describe('choosing what runs next', () => {
	it('chooses nothing from nothing, and one of what waits', () => {
		expect(choose([], new Map(), now)).toEqual([]);
		expect(choose([waiting('a1'), waiting('a2')], new Map(), now)).toEqual(['a1']);
	});

	it('goes by priority, then by turns and age; rank orders what one owner has', () => {
		const line = [
			waiting('a1', { rank: 2 }),
			waiting('a2', { rank: 1 }),
			waiting('a3', { priority: 5 }),
			waiting('b1', { rank: 9 }),
			waiting('a4', { rank: -1, priority: -5 }),
		];
		expect(order(line)).toEqual(['a3', 'b1', 'a2', 'a1', 'a4']);
	});

	it('passes over what is paused or not due yet', () => {
		const line = [waiting('a1', { paused: true }), waiting('a2', { notBefore: now + 1 }), waiting('a3', { notBefore: now })];
		expect(order(line)).toEqual(['a3']);
	});

	it('takes the oldest first when nobody is owed anything', () => {
		const served = run(['c1'], { c: 40 });
		expect(choose([waiting('b1'), waiting('a1')], served, now)).toEqual(['b1']);
	});

	it('starts the last of 5 within 10 turns when another owner waits with 500', () => {
		const line = [...many('a', 500), ...many('b', 5)];
		const usage = run(['a'.concat('0')], { a: 200 });
		expect(order(line, usage).indexOf('b4')).toBeLessThan(10);
	});

	it('gives an owner no credit for time without work', () => {
		const usage = run(['b0', ...Array.from({ length: 100 }, (_, index) => `a${index}`)], { a: 1_000, b: 1 });
		const line = [...many('a', 6), ...many('b', 6), ...many('c', 6)];
		const firstNine = order(line, usage).slice(0, 9);
		expect(Map.groupBy(firstNine, ([owner]) => owner).get('a')?.length ?? 0).toBeGreaterThanOrEqual(1);
	});

	it('gives owners equal device time, not equal turns, when their pictures take longer', () => {
		const costs = { a: 80_000, b: 5_000, c: 5_000 };
		const order = serve([...many('a', 20), ...many('b', 40), ...many('c', 40)], costs, 40);
		const turns = Map.groupBy(order, (owner) => owner);
		expect(turns.get('a')?.length).toBeGreaterThanOrEqual(2);
		expect(turns.get('a')?.length).toBeLessThanOrEqual(4);
	});

	describe('those to be painted together', () => {
		const together = (line: readonly Candidate[], most: number, fits: (id: string) => boolean = () => true) =>
			choose(line, new Map(), now, { most, fits: ({ id }) => fits(id) });

		it('are those next in line, other owners first, and not more than may be', () => {
			const line = [...many('a', 3), ...many('b', 2)];
			expect(together(line, 3)).toEqual(['a0', 'b0', 'a1']);
			expect(together(line, 9)).toEqual(order(line));
			expect(together(line, 0)).toEqual([]);
		});

		it('end before the first that does not fit, so that nobody is passed over', () => {
			const line = [...many('a', 3), waiting('b0'), waiting('c0')];
			expect(together(line, 4, (id) => id !== 'b0')).toEqual(['a0']);
			expect(together(line, 4, (id) => id !== 'a0')).toEqual([]);
		});

		it('give no owner two turns in a row while another waits', () => {
			for (let seed = 0; seed < 50; seed += 1) {
				const line = randomLine(seed);
				const chosen = together(line, 4);
				for (let index = 1; index < chosen.length; index += 1) {
					if (chosen[index]?.[0] !== chosen[index - 1]?.[0]) continue;
					const left = line.filter(({ id }) => !chosen.slice(0, index).includes(id));
					expect(new Set(left.map(({ owner }) => owner)).size).toBe(1);
				}
			}
		});
	});

	describe('for any line', () => {
		const lines = Array.from({ length: 200 }, (_, seed) => randomLine(seed));

		it('serves everything that is due exactly once, each owner in order of age', () => {
			for (const line of lines) {
				const served = order(line);
				expect(served.toSorted()).toEqual(line.map(({ id }) => id).toSorted());
				for (const ids of Map.groupBy(line, ({ owner }) => owner).values()) {
					const own = ids.map(({ id }) => id);
					expect(served.filter((id) => own.includes(id))).toEqual(own);
				}
			}
		});

		it('never gives an owner two turns in a row while another waits', () => {
			for (const line of lines) {
				const owners = order(line).map((id) => id[0]);
				for (let index = 1; index < owners.length; index += 1) {
					if (owners[index] === owners[index - 1]) expect(new Set(owners.slice(index)).size).toBe(1);
				}
			}
		});

		it('lets nobody wait longer than one turn of everybody else when turns take equally long', () => {
			for (const line of lines) {
				const owners = new Set(line.map(({ owner }) => owner)).size;
				const served = order(line);
				for (const ids of Map.groupBy(line, ({ owner }) => owner).values()) {
					ids.forEach(({ id }, index) => {
						expect(served.indexOf(id)).toBeLessThan((index + 1) * owners);
					});
				}
			}
		});

		it('gives the same owners their turns however each of them orders what is theirs', () => {
			for (const [seed, line] of lines.entries()) {
				const owners = (ranked: readonly Candidate[]) => order(ranked, run(['a9', 'b9'], { a: 30, b: 90 })).map(([owner]) => owner);
				const shuffled = line.map((one, index) => ({ ...one, rank: (index * 7 + seed) % 5 }));
				expect(owners(shuffled)).toEqual(owners(line));
			}
		});

		it('shows all that waits once, what is held before what follows it in its own line', () => {
			for (const [seed, line] of lines.entries()) {
				const mixed = line.map((one, index) => ({ ...one, rank: (index * 3) % 4, paused: (index + seed) % 3 === 0 }));
				const places = arrange(mixed, new Map(), now);
				expect(places.map((place) => place.waiting.id).toSorted()).toEqual(line.map(({ id }) => id).toSorted());
				expect(places.filter(({ position }) => position !== null).map((place) => place.waiting.id)).toEqual(order(mixed));
				for (const own of Map.groupBy(places, (place) => place.waiting.owner).values()) {
					const ranks = own.map((place) => place.waiting.rank);
					expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
				}
			}
		});

		it('foretells the order in which it will choose', () => {
			for (const line of lines) {
				const costs = { a: 700, b: 50, c: 300, d: 50 };
				const usage = run(['a9', 'b9', 'c9', 'd9'], costs);
				expect(order(line, usage).map((id) => id[0])).toEqual(serve(line, costs, line.length, usage));
			}
		});
	});
});

function waiting(id: string, overrides: Partial<Candidate> = {}): Candidate {
	return { id, owner: id.slice(0, 1), rank: 0, priority: 0, notBefore: 0, paused: false, ...overrides };
}

function many(owner: string, count: number): Candidate[] {
	return Array.from({ length: count }, (_, index) => waiting(`${owner}${index}`));
}

function order(line: readonly Candidate[], usage: ReadonlyMap<string, OwnerUsage> = new Map()): string[] {
	return [...lineUp(line, usage, now)].map(({ id }) => id);
}

/** Usage after these turns, each taking the device as long as its owner's turns do. */
function run(ids: readonly string[], costs: Record<string, number>): Map<string, OwnerUsage> {
	const usage = new Map<string, OwnerUsage>();
	for (const id of ids) charge(usage, id.slice(0, 1), costs);
	return usage;
}

/** Owners in the order in which `choose` serves them, one after the other. */
function serve(
	line: readonly Candidate[],
	costs: Record<string, number>,
	turns: number,
	usage: ReadonlyMap<string, OwnerUsage> = new Map(),
) {
	const left = new Map(line.map((candidate) => [candidate.id, candidate]));
	const spent = new Map(usage);
	const served: string[] = [];
	for (let turn = 0; turn < turns; turn += 1) {
		const [id = ''] = choose([...left.values()], spent, now);
		const owner = left.get(id)?.owner ?? '';
		left.delete(id);
		charge(spent, owner, costs);
		served.push(owner);
	}
	return served;
}

function charge(usage: Map<string, OwnerUsage>, owner: string, costs: Record<string, number>): void {
	usage.set(owner, addDeviceTime(takeTurn(usage, owner), costs[owner] ?? 0));
}

/** Up to 40 generations of up to four owners, in random order; the same for the same seed. */
function randomLine(seed: number): Candidate[] {
	let state = seed + 1;
	const random = (below: number) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
	const owners = 1 + random(4);
	return Array.from({ length: 1 + random(40) }, (_, index) => waiting(`${'abcd'[random(owners)]}${String(index).padStart(2, '0')}`));
}

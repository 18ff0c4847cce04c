/**
 * Whose turn it is. Pure: no clock, no database.
 *
 * Fairness is start-time fair queueing (Goyal, Vin, Cheng 1996) over device time: a turn of an owner begins on a common clock where that
 * owner's former turn ended, but never before the turn that was given last; the owner whose turn begins earliest is next. So those who used
 * the device less come sooner, nobody starves, and time without work earns no credit. Besides, nobody has two turns in a row while others wait.
 */

/** What a waiting generation is chosen by. */
export interface Candidate {
	id: string;
	owner: string;
	/** Among those of its owner, smaller is sooner. */
	rank: number;
	/** Among all, larger is sooner. */
	priority: number;
	notBefore: number;
	paused: boolean;
}

/** What an owner has had of the device. */
export interface OwnerUsage {
	owner: string;
	/** Milliseconds in all. */
	deviceMs: number;
	turns: number;
	/** Number of its newest turn, counted over all owners from 1. */
	lastTurn: number;
	/** Where its newest turn began, and where its next one would begin, in milliseconds of the common clock. */
	turnStart: number;
	turnEnd: number;
}

export type Usage = ReadonlyMap<string, OwnerUsage>;

/** Keeps turns apart whose device time is not known yet. */
const leastTurnMs = 1;

/** Those to claim together. */
export interface Company<Waiting> {
	most: number;
	/** Whether one may be among them. */
	fits(waiting: Waiting): boolean;
}

/**
 * The ids to claim together, the first being next; empty when nothing is due, or what is next does not fit. A stretch of the line from its
 * head: nobody is passed over for a better fitting one, so that the order of the turns, and with it what it says of fairness, stays.
 * @param waiting oldest first
 * @param now milliseconds UTC
 */
export function choose<Waiting extends Candidate>(
	waiting: readonly Waiting[],
	usage: Usage,
	now: number,
	{ most, fits }: Company<Waiting> = { most: 1, fits: () => true },
): string[] {
	const chosen: string[] = [];
	for (const next of lineUp(waiting, usage, now)) {
		if (chosen.length >= most || !fits(next)) break;
		chosen.push(next.id);
	}
	return chosen;
}

/**
 * What is due, in the order of the turns if nothing else came and each turn took the device as long as the owner's turns did before.
 * Whose turn it is does not depend on ranks: they only say which of an owner's own takes it, so that nobody gets ahead by reordering.
 */
export function* lineUp<Waiting extends Candidate>(waiting: readonly Waiting[], usage: Usage, now: number): Generator<Waiting, void> {
	const age = new Map(waiting.map(({ id }, index) => [id, index]));
	const shares = new Map(usage);
	for (const equals of groupByPriority(waiting.filter((one) => isDue(one, now)))) {
		const lines = new Map([...Map.groupBy(equals, ({ owner }) => owner)].map(([owner, own]) => [owner, toLine(own, age)]));
		while (lines.size > 0) {
			const last = lastOwner(shares);
			const others = [...lines].filter(([owner]) => owner !== last);
			const [chosen] = (others.length > 0 ? others : [...lines]).sort(
				([a, one], [b, other]) => nextStart(shares, a) - nextStart(shares, b) || (one.ages.at(-1) ?? 0) - (other.ages.at(-1) ?? 0),
			);
			const next = chosen?.[1].own.pop();
			if (chosen === undefined || next === undefined) return;
			yield next;
			const [owner, { own, ages }] = chosen;
			shares.set(owner, addDeviceTime(takeTurn(shares, owner), expectedDeviceMs(shares, owner)));
			ages.pop();
			if (own.length === 0) lines.delete(owner);
		}
	}
}

/** A place in the line as it is shown. */
export interface Place<Waiting> {
	waiting: Waiting;
	/** From 1; null for what is paused or not due. */
	position: number | null;
}

/** All that waits, in the order of the turns; what is paused or not due stands before what follows it in its owner's line. */
export function arrange<Waiting extends Candidate>(waiting: readonly Waiting[], usage: Usage, now: number): Place<Waiting>[] {
	const held = new Map([...Map.groupBy(waiting, ({ owner }) => owner)].map(([owner, own]) => [owner, own.toSorted(byRank)]));
	const places: Place<Waiting>[] = [];
	let position = 0;
	const take = (owner: string, until: Waiting | null) => {
		const own = held.get(owner) ?? [];
		while (own.length > 0 && own[0] !== until) {
			const [first] = own.splice(0, 1);
			if (first !== undefined && !isDue(first, now)) places.push({ waiting: first, position: null });
		}
	};
	for (const next of lineUp(waiting, usage, now)) {
		take(next.owner, next);
		position += 1;
		places.push({ waiting: next, position });
	}
	for (const owner of held.keys()) take(owner, null);
	return places;
}

/** Smaller ranks first; age stays the order of equal ones. */
export function byRank(a: Pick<Candidate, 'rank'>, b: Pick<Candidate, 'rank'>): number {
	return a.rank - b.rank;
}

function isDue({ paused, notBefore }: Candidate, now: number): boolean {
	return !paused && notBefore <= now;
}

/** An owner's own and their ages, each with the first at its end, where it is taken off. */
interface OwnerLine<Waiting> {
	own: Waiting[];
	ages: number[];
}

function toLine<Waiting extends Candidate>(own: readonly Waiting[], age: ReadonlyMap<string, number>): OwnerLine<Waiting> {
	return { own: own.toSorted(byRank).reverse(), ages: own.map(({ id }) => age.get(id) ?? 0).reverse() };
}

/** The usage of `owner` once it has been given the next turn. */
export function takeTurn(usage: Usage, owner: string): OwnerUsage {
	const { deviceMs = 0, turns = 0 } = usage.get(owner) ?? {};
	const turnStart = nextStart(usage, owner);
	const lastTurn = 1 + Math.max(0, ...[...usage.values()].map((known) => known.lastTurn));
	return { owner, deviceMs, turns: turns + 1, lastTurn, turnStart, turnEnd: turnStart + leastTurnMs };
}

/** The same usage with device time that its newest turn took. */
export function addDeviceTime(usage: OwnerUsage, deviceMs: number): OwnerUsage {
	return { ...usage, deviceMs: usage.deviceMs + deviceMs, turnEnd: usage.turnEnd + deviceMs };
}

/** Mean device time of the owner's turns; of everybody's turns for an owner who had none. */
function expectedDeviceMs(usage: Usage, owner: string): number {
	const own = usage.get(owner);
	const known = own === undefined ? [...usage.values()] : [own];
	const turns = known.reduce((sum, one) => sum + one.turns, 0);
	return turns === 0 ? 0 : known.reduce((sum, { deviceMs }) => sum + deviceMs, 0) / turns;
}

function nextStart(usage: Usage, owner: string): number {
	const clock = Math.max(0, ...[...usage.values()].map(({ turnStart }) => turnStart));
	return Math.max(clock, usage.get(owner)?.turnEnd ?? 0);
}

function lastOwner(usage: Usage): string | null {
	let last: OwnerUsage | null = null;
	for (const known of usage.values()) if (last === null || known.lastTurn > last.lastTurn) last = known;
	return last?.owner ?? null;
}

/** Groups of equal priority, the largest first; age stays the order inside a group. */
function groupByPriority<Waiting extends Candidate>(candidates: readonly Waiting[]): Waiting[][] {
	const groups = Map.groupBy(candidates, ({ priority }) => priority);
	return [...groups].sort(([a], [b]) => b - a).map(([, group]) => group);
}

import { describe, expect, it } from 'vitest';
import { createTurns } from './turns.ts';

/** Lets everything happen that is due. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function tableOf(canShare: () => boolean = () => true) {
	const turns = createTurns(canShare);
	const inside: string[] = [];
	const leaves = new Map<string, () => void>();
	const enter = async (name: string, key: string | null, signal?: AbortSignal) => {
		const leave = await turns.enter(key, signal);
		inside.push(name);
		leaves.set(name, leave);
	};
	const leave = async (name: string) => {
		leaves.get(name)?.();
		inside.splice(inside.indexOf(name), 1);
		await settle();
	};
	return { turns, inside, enter, leave };
}

describe('turns', () => {
	it('are shared by those with one key, and by nobody else', async () => {
		const { turns, inside, enter, leave } = tableOf();
		for (const [name, key] of [
			['a', 'x'],
			['b', 'x'],
			['c', 'y'],
			['d', null],
			['e', 'y'],
		] as const)
			void enter(name, key);
		await settle();
		expect(inside).toEqual(['a', 'b']);
		expect(turns.taken()).toBe(2);
		await leave('a');
		expect(inside).toEqual(['b']);
		await leave('b');
		expect(inside).toEqual(['c']);
		await leave('c');
		expect(inside).toEqual(['d']);
		await leave('d');
		expect(inside).toEqual(['e']);
	});

	it('go in order: nobody joins past one who waits', async () => {
		const { inside, enter, leave } = tableOf();
		for (const [name, key] of [
			['a', 'x'],
			['b', 'y'],
			['c', 'x'],
		] as const)
			void enter(name, key);
		await settle();
		expect(inside).toEqual(['a']);
		await leave('a');
		expect(inside).toEqual(['b']);
		await leave('b');
		expect(inside).toEqual(['c']);
	});

	it('are not shared while that is refused', async () => {
		let open = false;
		const { inside, enter, leave } = tableOf(() => open);
		void enter('a', 'x');
		void enter('b', 'x');
		await settle();
		expect(inside).toEqual(['a']);
		open = true;
		void enter('c', 'x');
		await settle();
		expect(inside).toEqual(['a', 'b', 'c']);
		await leave('a');
		expect(inside).toEqual(['b', 'c']);
	});

	it('are given up by who is told to stop while waiting, which lets those behind come', async () => {
		const { inside, enter } = tableOf();
		const stop = new AbortController();
		void enter('a', 'x');
		const waiting = enter('b', 'y', stop.signal);
		void enter('c', 'x');
		await settle();
		expect(inside).toEqual(['a']);
		stop.abort(new Error('not any more'));
		await expect(waiting).rejects.toThrow('not any more');
		await settle();
		expect(inside).toEqual(['a', 'c']);
		await expect(enter('d', 'x', stop.signal)).rejects.toThrow('not any more');
	});
});

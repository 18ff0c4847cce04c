/** Files that it is too early to tell of: those that are still being written, and pictures whose sidecar may be on its way. */
import type { StoredFile } from './picture-store.ts';

export interface Timing {
	/** A file must stay unchanged for this long before it counts as written. */
	unchangedMs: number;
	/** A picture that names a generation is somebody's copy when nobody has claimed it for this long. */
	unclaimedMs: number;
}

export const defaultTiming: Timing = { unchangedMs: 500, unclaimedMs: 10_000 };

export interface Patience extends Disposable {
	/** True while a file that is still being copied cannot be told from a finished one. It is looked at again. */
	isYoung(file: StoredFile): boolean;
	/** True for the first while after a picture was seen. It is looked at again. */
	isUnclaimed(file: StoredFile): boolean;
	/** It is looked at again after that while, unless something tells of it before. */
	wait(name: string): void;
	/** It has been told what the file is. */
	forget(name: string): void;
}

interface Wait {
	/** As it was when it was first seen like this. */
	file: StoredFile;
	since: number;
	firstSeen: number;
}

/** @param again called with the names that are due for another look */
export function createPatience({ unchangedMs, unclaimedMs }: Timing, now: () => number, again: (names: string[]) => void): Patience {
	const waits = new Map<string, Wait>();
	const rounds = new Map<number, { names: Set<string>; timer: NodeJS.Timeout }>();

	const waitFor = (file: StoredFile): Wait => {
		const known = waits.get(file.name);
		if (known?.file.bytes === file.bytes && known.file.modifiedAt === file.modifiedAt) return known;
		const fresh = { file, since: now(), firstSeen: known?.firstSeen ?? now() };
		waits.set(file.name, fresh);
		return fresh;
	};
	/** Names that are due at about the same time share a timer. */
	const lookAgain = (name: string, inMs: number) => {
		const round = rounds.get(inMs);
		if (round !== undefined) {
			round.names.add(name);
			return;
		}
		const names = new Set([name]);
		const timer = setTimeout(() => {
			rounds.delete(inMs);
			again([...names]);
		}, inMs);
		rounds.set(inMs, { names, timer });
	};

	return {
		isYoung: (file) => {
			const isOld = now() - file.modifiedAt >= unchangedMs;
			// A time in the future says nothing, so such a file is watched for a while.
			if (isOld || now() - waitFor(file).since >= unchangedMs) return false;
			lookAgain(file.name, unchangedMs);
			return true;
		},
		isUnclaimed: (file) => {
			if (now() - waitFor(file).firstSeen >= unclaimedMs) return false;
			lookAgain(file.name, unclaimedMs);
			return true;
		},
		wait: (name) => lookAgain(name, unclaimedMs),
		forget: (name) => {
			waits.delete(name);
		},
		[Symbol.dispose]: () => {
			for (const { timer } of rounds.values()) clearTimeout(timer);
		},
	};
}

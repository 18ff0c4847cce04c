/** Who may use the child: those with one key together, everybody else one after the other, in the order in which they came. */

export interface Turns {
	/**
	 * Resolves with the way to leave when it is the caller's turn. Null shares with nobody.
	 *
	 * @throws the signal's reason when it was aborted before
	 */
	enter(key: string | null, signal?: AbortSignal): Promise<() => void>;
	/** How many have a turn now. */
	taken(): number;
}

interface Waiting {
	key: string | null;
	enter(): void;
}

/** @param canShare looked at before somebody joins others who have a turn */
export function createTurns(canShare: () => boolean): Turns {
	const waiting: Waiting[] = [];
	let holders = 0;
	let shared: string | null = null;

	function admit(): void {
		for (;;) {
			const [next] = waiting;
			if (next === undefined || !(holders === 0 || (next.key !== null && next.key === shared && canShare()))) return;
			waiting.shift();
			holders += 1;
			shared = next.key;
			next.enter();
		}
	}

	function leaveOnce(): () => void {
		let left = false;
		return () => {
			if (left) return;
			left = true;
			holders -= 1;
			admit();
		};
	}

	return {
		enter: async (key, signal) => {
			signal?.throwIfAborted();
			const turn = Promise.withResolvers<() => void>();
			const place: Waiting = { key, enter: () => turn.resolve(leaveOnce()) };
			const giveUp = () => {
				const index = waiting.indexOf(place);
				if (index === -1) return;
				waiting.splice(index, 1);
				turn.reject(signal?.reason);
				admit();
			};
			waiting.push(place);
			signal?.addEventListener('abort', giveUp);
			admit();
			try {
				return await turn.promise;
			} finally {
				signal?.removeEventListener('abort', giveUp);
			}
		},
		taken: () => holders,
	};
}

/** Tells pages that something about a group changed. */
import type { News } from '../gallery/news.ts';

export interface GroupNews {
	tell(owner: string, group: string): void;
	/** Returns the way to stop. */
	subscribe(listener: (news: News) => void): () => void;
}

export function createGroupNews(): GroupNews {
	const listeners = new Set<(news: News) => void>();
	return {
		tell: (owner, id) => {
			for (const listener of listeners) listener({ owner, name: 'group', data: { id } });
		},
		subscribe: (listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}

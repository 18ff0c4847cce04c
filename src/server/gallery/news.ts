/** What there is to tell after a change: the difference between a generation as it was shown and as it is shown now. */
import type { EventData, EventName } from '#contract/events.ts';
import { type Generation, hasEnded, type Picture } from '#contract/generation.ts';

/** An event and whom it concerns; null is everybody. */
export type News = { [Name in EventName]: { owner: string | null; name: Name; data: EventData[Name] } }[EventName];

export interface Shown {
	owner: string;
	/** Stands among the pictures. */
	listed: boolean;
	generation: Generation;
}

/** Pure. Null stands for a generation that is not known yet, or no more. */
export function newsOf(before: Shown | null, after: Shown | null): News[] {
	if (after === null) return before === null ? [] : [{ owner: before.owner, name: 'removed', data: { id: before.generation.id } }];
	const { owner, generation } = after;
	const was = before?.generation;
	if (was?.state !== generation.state) return newState(before, after);
	if (generation.state === 'queued') {
		const isSame = was.position === generation.position && was.expected_start_s === generation.expected_start_s;
		return isSame ? [] : [{ owner, name: 'queued', data: generation }];
	}
	if (!hasEnded(generation.state)) return [];
	const removed: News = { owner, name: 'removed', data: { id: generation.id } };
	const restored: News = { owner, name: 'restored', data: generation };
	if (was.deleted_at === null && generation.deleted_at !== null) return [removed];
	if (was.deleted_at !== null && generation.deleted_at === null) return [restored];
	if (generation.deleted_at !== null) return [];
	const pictures = newPictures(owner, was, generation);
	if (before?.listed === true && !after.listed) return [...pictures, removed];
	const isBack = before?.listed === false && after.listed;
	return isBack || hasRestored(was, generation) ? [...pictures, restored] : pictures;
}

function newState(before: Shown | null, after: Shown): News[] {
	const { owner, generation } = after;
	if (generation.state === 'queued') return [{ owner, name: 'queued', data: generation }];
	if (generation.state === 'running') return [{ owner, name: 'started', data: generation }];
	// One that was never shown and stands nowhere is nobody's news; one that was waited for is, however it ended.
	if (before === null && !after.listed) return [];
	const pictures = visible(generation).map((picture): News => ({ owner, name: 'picture', data: { id: generation.id, picture } }));
	return [...pictures, { owner, name: 'ended', data: generation }];
}

/** Pictures that came, and those that went: to the bin, or with their file. */
function newPictures(owner: string, was: Generation, generation: Generation): News[] {
	const has = ({ pictures }: Generation, id: string) => pictures.some((picture) => picture.id === id);
	const gone = visible(was).filter(({ id }) => !visible(generation).some((picture) => picture.id === id));
	const came = visible(generation).filter(({ id }) => !has(was, id));
	return [
		...gone.map(({ id }): News => ({ owner, name: 'removed', data: { id } })),
		...came.map((picture): News => ({ owner, name: 'picture', data: { id: generation.id, picture } })),
	];
}

/** True when a picture is back from the bin. */
function hasRestored(was: Generation, generation: Generation): boolean {
	return visible(generation).some(({ id }) => was.pictures.some((picture) => picture.id === id && picture.deleted_at !== null));
}

function visible({ pictures }: Generation): Picture[] {
	return pictures.filter((picture) => picture.deleted_at === null);
}

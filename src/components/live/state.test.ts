import { describe, expect, test } from 'vitest';
import type { EventData, EventName } from '#contract/events.ts';
import type { Progress } from '#contract/generation.ts';
import { toProblem } from '#contract/problem.ts';
import { wireGeneration, wirePicture } from '../../../test/support/wire-generation.ts';
import { type Action, type LiveEvent, reduce, type StudioState, start } from './state.ts';

const queued = wireGeneration('a', 1, { state: 'queued', position: 1 });
const running = { ...queued, state: 'running' as const, position: null };
const done = { ...queued, state: 'done' as const, position: null, pictures: [wirePicture('a-1')] };
const progress: Progress = {
	step: 6,
	steps: 20,
	picture: 1,
	pictures: 1,
	stage: 'denoise',
	loading: null,
	upscaled: null,
	remaining_s: 8,
	preview: null,
};
const request = { prompt: 'a fox' };

function event<Name extends EventName>(name: Name, data: EventData[Name]): Action {
	return { type: 'event', event: { name, data } as LiveEvent };
}

function play(...actions: Action[]): StudioState {
	return actions.reduce(reduce, start({ generations: [], next_cursor: null }, null));
}

describe('from press to picture', () => {
	test('a press is shown at once, and becomes the generation that the server made of it', () => {
		const pressed = play({ type: 'sending', sending: { key: 'k', request, waiting: false, problem: null } });
		expect(pressed.sending).toHaveLength(1);
		const accepted = reduce(pressed, { type: 'accepted', key: 'k', generation: queued });
		expect([accepted.sending, accepted.generations]).toEqual([[], [queued]]);
	});

	test('an answer that its own events have overtaken changes nothing', () => {
		const state = play(event('queued', queued), event('ended', done), { type: 'accepted', key: 'k', generation: queued });
		expect(state.generations).toEqual([done]);
	});

	test('a refused press keeps its reason', () => {
		const problem = toProblem('queue_full', 'Twenty are waiting.');
		const state = play(
			{ type: 'sending', sending: { key: 'k', request, waiting: false, problem: null } },
			{ type: 'waiting', key: 'k', waiting: true },
			{ type: 'refused', key: 'k', problem },
		);
		expect(state.sending).toEqual([{ key: 'k', request, waiting: false, problem }]);
	});

	test('steps move it on, also when the start was not heard', () => {
		const [known] = play(event('queued', queued), event('step', { id: 'a', progress })).generations;
		expect(known).toEqual({ ...running, progress });
	});

	test('a step that comes after the end changes nothing', () => {
		expect(play(event('ended', done), event('step', { id: 'a', progress })).generations).toEqual([done]);
	});

	test('pictures come one by one, each once', () => {
		const picture = wirePicture('a-1');
		const state = play(event('started', running), event('picture', { id: 'a', picture }), event('picture', { id: 'a', picture }));
		expect(state.generations[0]?.pictures).toEqual([picture]);
	});

	test('the newest preview is kept', () => {
		const preview = { id: 'a', picture: 1, image: 'data:image/webp;base64,' };
		const state = play(event('started', running), event('preview', { ...preview, step: 1 }), event('preview', { ...preview, step: 2 }));
		expect(state.previews).toEqual({ a: { step: 2, picture: 1, image: preview.image } });
	});
});

describe('what was deleted', () => {
	test('is gone when it was a generation', () => expect(play(event('ended', done), event('removed', { id: 'a' })).generations).toEqual([]));
	test('leaves the others when it was a picture', () => {
		const two = { ...done, pictures: [wirePicture('a-1'), wirePicture('a-2')] };
		expect(play(event('ended', two), event('removed', { id: 'a-1' })).generations[0]?.pictures).toEqual([wirePicture('a-2')]);
	});
	test('comes back', () => expect(play(event('removed', { id: 'a' }), event('restored', done)).generations).toEqual([done]));
});

test('a snapshot brings what is in work', () => {
	expect(play(event('snapshot', { active: [running] })).generations).toEqual([running]);
});

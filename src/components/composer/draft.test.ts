import { describe, expect, test } from 'vitest';
import { fakeCatalog } from '../../../test/support/fake-catalog.ts';
import { en } from '../../messages/en/index.ts';
import { createText } from '../text/text.tsx';
import { fitDraft, fromSettings, labelSize, listChanges, parseDraft, setField, toSettings } from './draft.ts';

const t = createText('en', en);
const model = fakeCatalog.models[0]!;

describe('a stored draft', () => {
	test('is read as it was written', () => expect(parseDraft('{"prompt":"a fox","steps":30}')).toEqual({ prompt: 'a fox', steps: 30 }));
	test.each(['{', '[]', '{"prompt":7}', '{"prompt":"a","stength":1}', null])('that is %s is an empty one', (text) => {
		expect(parseDraft(text)).toEqual({ prompt: '' });
	});
});

test('only what differs from the defaults is asked for', () => {
	const draft = setField({ prompt: 'a fox' }, 'steps', 30, model);
	expect(draft).toEqual({ prompt: 'a fox', steps: 30 });
	expect(setField(draft, 'steps', model.defaults.steps, model)).toEqual({ prompt: 'a fox' });
	expect(setField(draft, 'steps', undefined, model)).toEqual({ prompt: 'a fox' });
});

test('a seed stays locked, also when it is 0', () => expect(setField({ prompt: '' }, 'seed', 0, model).seed).toBe(0));

test('a model takes over what it allows, and nothing else', () => {
	expect(fitDraft({ prompt: 'a fox', width: 1024, steps: 30, scheduler: 'unheard-of', seed: 3 }, model)).toEqual({
		prompt: 'a fox',
		model: 'starter',
		steps: 30,
		seed: 3,
	});
});

test('the settings of a picture give a draft that asks for that very picture', () => {
	const settings = toSettings({ prompt: 'a fox', count: 4, guidance: 2, seed: 7 }, model);
	expect(fromSettings(settings, 9, model)).toEqual({ prompt: 'a fox', model: 'starter', guidance: 2, seed: 9 });
});

test('chips name what differs, so that it can be taken away', () => {
	const draft = { prompt: '', negative_prompt: 'blur', steps: 30, guidance: 2, scheduler: 'euler', seed: 9, count: 4, width: 128 };
	expect(listChanges(t, draft, model).map(({ label }) => label)).toEqual(['Without blur', '30 steps', 'Guidance 2', 'Euler', 'Seed 9']);
	expect(listChanges(t, { prompt: 'a fox' }, model)).toEqual([]);
});

test('the size chip says the name of a size, or its numbers', () => {
	expect(labelSize(t, { prompt: '' }, model)).toBe('Square');
	expect(labelSize(t, { prompt: '', width: 128 }, model)).toBe('128 × 64');
});

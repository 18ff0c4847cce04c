import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { clipVocabulary } from './clip-vocabulary.ts';
import { publicTemplates } from './templates.ts';

it("the vocabulary that the program's merges make is CLIP's, and the merges are", () => {
	const vocabulary = clipVocabulary(publicTemplates.merges());
	expect(vocabulary).toEqual(JSON.parse(readFileSync('fixtures/tokenizers/clip/vocab.json', 'utf8')));
	const lines = (text: string) => text.trimEnd().split('\n').slice(1);
	expect(lines(publicTemplates.merges())).toEqual(lines(readFileSync('fixtures/tokenizers/clip/merges.txt', 'utf8')));
});

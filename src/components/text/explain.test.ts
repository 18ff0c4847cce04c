import { expect, test } from 'vitest';
import { type Problem, type ProblemExtras, toProblem } from '#contract/problem.ts';
import { de } from '../../messages/de/index.ts';
import { en } from '../../messages/en/index.ts';
import { describeBelowTitle, explain, explainProblem } from './explain.ts';
import { createText } from './text.tsx';

const english = createText('en', en);
const german = createText('de', de);

class Refused extends Error {
	readonly problem: Problem;
	constructor(problem: Problem) {
		super(problem.detail);
		this.problem = problem;
	}
}

const short: NonNullable<ProblemExtras['reason']> = {
	name: 'memory_fits',
	values: {
		model: 'SDXL',
		width: 1024,
		height: 1024,
		need_bytes: 12_300_000_000,
		have_bytes: 8_000_000_000,
		fits_width: 768,
		fits_height: 768,
	},
};

test('what people meet often is said in their language, with its numbers as that writes them', () => {
	const problem = toProblem('out_of_memory', 'Painting …', { reason: short });
	expect(explain(german, new Refused(problem)).replaceAll('\u00a0', ' ')).toBe(
		'1024 × 1024 mit „SDXL“ zu malen braucht etwa 12,3 GB Speicher, und 8 GB sind frei. Das größte in dieser Form, das passt, ist 768 × 768.',
	);
	expect(explain(english, new Refused(problem))).toContain('takes about 12.3 GB of memory');
});

test('what is met rarely has its title in the language of the reader, and the words of the server as a quotation', () => {
	const problem = toProblem('conflict', 'There is an album "Foxes" already.');
	expect(explainProblem(german, problem)).toBe(
		'Im jetzigen Zustand nicht möglich. Easel sagt dazu auf Englisch: „There is an album "Foxes" already.“',
	);
	expect(explainProblem(english, problem)).toBe('There is an album "Foxes" already.');
	expect(describeBelowTitle(german, problem)).toBe('Easel sagt dazu auf Englisch: „There is an album "Foxes" already.“');
});

test('without any words the title has to do', () => {
	expect(explainProblem(german, toProblem('internal', ''))).toBe('In Easel ist etwas schiefgegangen.');
	expect(explainProblem(english, toProblem('internal', ''))).toBe('Something went wrong in Easel.');
});

test('a reason that this version does not know, or that lacks a value, is passed over', () => {
	for (const reason of [{ name: 'of_tomorrow', values: {} } as unknown as typeof short, { ...short, values: {} }]) {
		expect(explainProblem(english, toProblem('out_of_memory', 'Too little.', { reason }))).toBe('Too little.');
	}
});

test('silence is said to be silence', () => {
	const silence = Object.assign(new Error('…'), { name: 'Unreachable' });
	expect(explain(german, silence)).toBe('Easel antwortet nicht. Versuch es noch einmal, wenn du verbunden bist.');
	expect(explain(german, new Error('…'))).toBe('Das hat nicht geklappt. Versuch es noch einmal.');
});

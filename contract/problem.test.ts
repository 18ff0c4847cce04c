import { expect, test } from 'vitest';
import { isProblem, ProblemError, problems, toProblem } from './problem.ts';

test('a problem has the shape of RFC 9457 and our code', () => {
	expect(toProblem('queue_full', 'The queue is full. Try again in a minute.', { retry_after: 60 })).toEqual({
		type: 'about:easel/queue_full',
		title: 'The queue is full',
		status: 429,
		code: 'queue_full',
		detail: 'The queue is full. Try again in a minute.',
		retry_after: 60,
	});
});

test('every code has a status of an error and a title', () => {
	for (const { status, title } of Object.values(problems)) {
		expect(status).toBeGreaterThanOrEqual(400);
		expect(status).toBeLessThan(600);
		expect(title).not.toBe('');
	}
});

test('an error carries its problem, and its cause stays out of it', () => {
	const cause = new Error('/home/somebody/secret');
	const error = new ProblemError('validation_failed', '"steps" must be a number.', { field: 'steps', cause });
	expect(error.message).toBe('"steps" must be a number.');
	expect(error.cause).toBe(cause);
	expect(error.problem).toMatchObject({ status: 422, field: 'steps' });
	expect(JSON.stringify(error.problem)).not.toContain('secret');
});

test('only what has a known code is a problem', () => {
	expect(isProblem(JSON.parse(JSON.stringify(toProblem('not_found', 'There is no such picture.'))))).toBe(true);
	for (const value of [null, 'not_found', {}, { code: 7 }, { code: 'no_such_code' }]) expect(isProblem(value)).toBe(false);
});

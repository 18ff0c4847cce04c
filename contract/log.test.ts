import { expect, test } from 'vitest';
import { createLog, type LogLevel } from './log.ts';

function written(level: LogLevel, terminal: boolean, act: (log: ReturnType<typeof createLog>) => void): string[] {
	const lines: string[] = [];
	act(createLog({ source: 'web', level, terminal, write: (line) => lines.push(line) }));
	return lines;
}

test('elsewhere than on a terminal every message is one line of JSON', () => {
	const [line = ''] = written('info', false, (log) => log.warn('two\nlines', { port: 4321 }));
	expect(line.endsWith('\n')).toBe(true);
	expect(line.trimEnd()).not.toContain('\n');
	expect(JSON.parse(line)).toMatchObject({ level: 'warn', source: 'web', message: 'two\nlines', port: 4321 });
});

test('an error keeps its message and its cause', () => {
	const error = new Error('no disk', { cause: new Error('EIO') });
	const [line = ''] = written('info', false, (log) => log.error('failed', { error }));
	expect(JSON.parse(line)).toMatchObject({ error: { message: 'no disk', cause: { message: 'EIO' } } });
});

test('on a terminal messages are words', () => {
	expect(written('info', true, (log) => log.info('listens', { port: 4321, host: 'localhost' }))).toEqual([
		'listens (port=4321 host=localhost)\n',
	]);
});

test('messages below the level are left out', () => {
	expect(written('warn', true, (log) => [log.debug('a'), log.info('b'), log.warn('c'), log.error('d')])).toEqual([
		'warn: c\n',
		'error: d\n',
	]);
});

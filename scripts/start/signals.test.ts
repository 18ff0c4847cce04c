import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { stopOnSignals } from './signals.ts';

function pressed(...times: number[]): string[] {
	const signals = new EventEmitter();
	const done: string[] = [];
	let time = 0;
	stopOnSignals({ signals, stop: () => done.push('stop'), kill: () => done.push('kill'), say: () => undefined, now: () => time });
	for (time of times) signals.emit('SIGINT');
	return done;
}

test('the first Ctrl-C stops, the second one kills', () => {
	expect(pressed(1000)).toEqual(['stop']);
	expect(pressed(1000, 3000)).toEqual(['stop', 'kill']);
});

test('the copy of a signal that npm passes on is not a second one', () => {
	expect(pressed(1000, 1004)).toEqual(['stop']);
});

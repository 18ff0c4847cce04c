import { describe, expect, it } from 'vitest';
import { type Answer, createFrameReader, toFrame } from './protocol.ts';

const frames: [Answer, Uint8Array][] = [
	[{ kind: 'notice', painting: 1, message: 'a "fox" 🦊\n' }, new Uint8Array(0)],
	[{ kind: 'picture', painting: 2, n: 1, seed: 7, width: 2, height: 1 }, Uint8Array.of(1, 2, 3, 4, 5, 6)],
	[{ kind: 'painted', painting: 2 }, new Uint8Array(0)],
];
const stream = Buffer.concat(frames.flatMap(([answer, pixels]) => toFrame(answer, pixels)));

describe('frames', () => {
	it.each([1, 2, 3, 7, 64, stream.length])('come back whole and in order from chunks of %i bytes', (size) => {
		const heard: [Answer, Uint8Array][] = [];
		const read = createFrameReader((answer, pixels) => heard.push([answer, Uint8Array.from(pixels)]));
		for (let start = 0; start < stream.length; start += size) read(stream.subarray(start, start + size));
		expect(heard).toEqual(frames);
	});

	it('keep their pixels when the chunk they came in is used again', () => {
		let kept: Uint8Array = new Uint8Array(0);
		const chunk = Buffer.from(stream);
		const read = createFrameReader((answer, pixels) => {
			if (answer.kind === 'picture') kept = pixels;
		});
		read(chunk);
		chunk.fill(0);
		expect(kept).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
	});

	it('out of step are noticed before memory is asked for', () => {
		const read = createFrameReader(() => undefined);
		expect(() => read(Buffer.alloc(8, 0xff))).toThrow('out of step');
	});
});

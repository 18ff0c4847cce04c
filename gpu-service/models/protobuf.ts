/**
 * Reads protobuf messages from a file, field by field, without loading them: what is not asked for is skipped over, so a weight of
 * gigabytes costs one seek. Encoding: https://protobuf.dev/programming-guides/encoding/
 */
import { readSync } from 'node:fs';

/** One field of a message. A length-delimited one lies in bytes `start` to `end` of the file; any other has its value in `number`. */
export interface Field {
	tag: number;
	/** 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes. */
	wire: number;
	/** Value of a varint; exact up to 2^53. Negative numbers appear as 2^64 minus their size. */
	number: number;
	start: number;
	end: number;
}

/** Where the fields of a message lie. */
export interface Span {
	start: number;
	end: number;
}

export interface ProtobufFile {
	/** The fields of the message in a span, in the order of the file. @throws ProtobufError */
	fields(span: Span): Generator<Field>;
	/** UTF-8 text of a span. @throws ProtobufError when it is longer than any name should be. */
	text(span: Span): string;
	/** Numbers of a repeated integer field, packed or one by one. @throws ProtobufError */
	integers(field: Field): number[];
	/** The whole file. */
	readonly whole: Span;
}

/** The bytes are not a protobuf message, or end too early. */
export class ProtobufError extends Error {
	override name = 'ProtobufError';
}

const windowBytes = 64 * 1024;
const longestText = 64 * 1024;
const mostIntegers = 1024;

/** @param fd an open file; it is not closed here. */
export function openProtobuf(fd: number, sizeBytes: number): ProtobufFile {
	const window = Buffer.allocUnsafe(windowBytes);
	let windowStart = 0;
	let windowLength = 0;

	function byteAt(position: number, end: number): number {
		if (position >= end) throw new ProtobufError('a value ends beyond its message');
		if (position < windowStart || position >= windowStart + windowLength) {
			windowStart = position;
			windowLength = readSync(fd, window, 0, windowBytes, position);
			if (windowLength === 0) throw new ProtobufError('the file ends early');
		}
		return window[position - windowStart];
	}

	/** Position after the last varint read; a return value without an object for each of many thousand calls. */
	let after = 0;
	function varint(position: number, end: number): number {
		let value = 0;
		let scale = 1;
		for (let index = 0; index < 10; index += 1) {
			const byte = byteAt(position + index, end);
			value += (byte & 0x7f) * scale;
			if (byte < 0x80) {
				after = position + index + 1;
				return value;
			}
			scale *= 128;
		}
		throw new ProtobufError('a number is longer than ten bytes');
	}

	function* fields({ start, end }: Span): Generator<Field> {
		let position = start;
		while (position < end) {
			const key = varint(position, end);
			const tag = Math.floor(key / 8);
			const wire = key % 8;
			if (tag < 1 || tag > 0x1fff_ffff) throw new ProtobufError(`there is no field ${tag}`);
			const field: Field = { tag, wire, number: 0, start: after, end: after };
			if (wire === 0) {
				field.number = varint(after, end);
				field.end = after;
			} else if (wire === 2) {
				const length = varint(after, end);
				field.start = after;
				field.end = after + length;
			} else if (wire === 1 || wire === 5) {
				field.end = after + (wire === 1 ? 8 : 4);
			} else {
				throw new ProtobufError(`wire type ${wire} does not exist`);
			}
			if (field.end > end) throw new ProtobufError('a field ends beyond its message');
			position = field.end;
			yield field;
		}
	}

	return {
		whole: { start: 0, end: sizeBytes },
		fields,
		text({ start, end }) {
			if (end - start > longestText) throw new ProtobufError('a name is absurdly long');
			const bytes = Buffer.allocUnsafe(end - start);
			if (readSync(fd, bytes, 0, bytes.length, start) !== bytes.length) throw new ProtobufError('the file ends early');
			return bytes.toString('utf8');
		},
		integers(field) {
			if (field.wire === 0) return [field.number];
			const numbers: number[] = [];
			for (let position = field.start; position < field.end; position = after) {
				numbers.push(varint(position, field.end));
				if (numbers.length > mostIntegers) throw new ProtobufError('a list of numbers is absurdly long');
			}
			return numbers;
		},
	};
}

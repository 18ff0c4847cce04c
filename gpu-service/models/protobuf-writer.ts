/** Writes protobuf messages in memory. Encoding: https://protobuf.dev/programming-guides/encoding/ */

/** A field with a non-negative whole number. */
export function numberField(tag: number, value: number): Uint8Array {
	return Buffer.from([...varint(tag * 8), ...varint(value)]);
}

/** A field with text, bytes, or a message. */
export function bytesField(tag: number, value: string | Uint8Array): Uint8Array {
	const bytes = typeof value === 'string' ? Buffer.from(value) : value;
	return Buffer.concat([fieldHead(tag, bytes.length), bytes]);
}

/** A field with a message that is made of these fields. */
export function messageField(tag: number, fields: readonly Uint8Array[]): Uint8Array {
	return bytesField(tag, Buffer.concat(fields));
}

/** What stands before the `length` bytes of a length-delimited field. */
export function fieldHead(tag: number, length: number): Uint8Array {
	return Buffer.from([...varint(tag * 8 + 2), ...varint(length)]);
}

/** Exact up to 2^53. */
function varint(value: number): number[] {
	const bytes: number[] = [];
	let rest = value;
	while (rest >= 0x80) {
		bytes.push((rest % 0x80) + 0x80);
		rest = Math.floor(rest / 0x80);
	}
	return [...bytes, rest];
}

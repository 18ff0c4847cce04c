/** Writes small zip archives for tests: one file deflated, the next one stored, in turn. */
import { crc32, deflateRawSync } from 'node:zlib';

export function makeZip(files: Readonly<Record<string, string | Buffer>>): Buffer {
	const parts: Buffer[] = [];
	const list: Buffer[] = [];
	let offset = 0;
	for (const [index, [name, content]] of Object.entries(files).entries()) {
		const bytes = Buffer.from(content);
		const packed = index % 2 === 0 ? deflateRawSync(bytes) : bytes;
		const method = index % 2 === 0 ? 8 : 0;
		// Fields that both headers have, from "version needed" to the length of the extra field.
		const common = Buffer.alloc(26);
		common.writeUInt16LE(20, 0);
		common.writeUInt16LE(method, 4);
		common.writeUInt32LE(crc32(bytes), 10);
		common.writeUInt32LE(packed.length, 14);
		common.writeUInt32LE(bytes.length, 18);
		common.writeUInt16LE(Buffer.byteLength(name), 22);
		const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
		const rest = Buffer.alloc(14);
		rest.writeUInt32LE(offset, 10);
		list.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), common, rest, Buffer.from(name)]));
		parts.push(local);
		offset += local.length;
	}
	const directory = Buffer.concat(list);
	const end = Buffer.alloc(18);
	end.writeUInt16LE(list.length, 4);
	end.writeUInt16LE(list.length, 6);
	end.writeUInt32LE(directory.length, 8);
	end.writeUInt32LE(offset, 12);
	return Buffer.concat([...parts, directory, Buffer.from('PK\x05\x06'), end]);
}

/** Whether a file may say how it was made: told on the device, so that photographs are not sent for nothing. Pure. */

/** Texts of a PNG that programs write settings into. */
const pngKeywords = ['parameters', 'easel', 'prompt', 'workflow', 'invokeai_metadata', 'sd-metadata', 'Comment'];
/** In Exif and XMP: a comment in Unicode, ComfyUI's graph, Easel's record. */
const marks = ['UNICODE\0', 'ASCII\0\0\0', 'prompt:{', 'Prompt:{', '<easel:record>'];
const pngSignature = '\x89PNG\r\n\x1a\n';

/** False only where there is surely nothing to read. @param bytes the file, or its first and last parts */
export function mayTell(bytes: Uint8Array): boolean {
	const text = toLatin1(bytes);
	if (!text.startsWith(pngSignature)) return marks.some((mark) => text.includes(mark));
	return pngKeywords.some((keyword) => ['tEXt', 'zTXt', 'iTXt'].some((type) => text.includes(`${type}${keyword}\0`)));
}

function toLatin1(bytes: Uint8Array): string {
	return new TextDecoder('x-user-defined')
		.decode(bytes)
		.replace(/[\uf780-\uf7ff]/g, (char) => String.fromCharCode(char.charCodeAt(0) & 0xff));
}

/** Metadata lies before the pixels of PNG and JPEG, and behind those of WebP. */
const partBytes = 512 * 1024;

export async function fileMayTell(file: Blob): Promise<boolean> {
	const head = await file.slice(0, partBytes).arrayBuffer();
	const tail = file.size > partBytes ? await file.slice(Math.max(partBytes, file.size - partBytes)).arrayBuffer() : new ArrayBuffer(0);
	return mayTell(new Uint8Array(head)) || (tail.byteLength > 0 && mayTell(new Uint8Array(tail)));
}

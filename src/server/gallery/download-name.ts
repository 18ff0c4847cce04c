/** Names under which pictures are saved. */
import type { PictureType } from '#images/picture-type.ts';

/** Together with seed and ending well below the 255 bytes that file systems allow. */
const longestBytes = 120;

const endings: Record<PictureType | 'model/gltf-binary', string> = {
	'model/gltf-binary': 'glb',
	'image/png': 'png',
	'image/jpeg': 'jpg',
	'image/webp': 'webp',
	'image/avif': 'avif',
};

/** The beginning of the prompt, then the seed: `a fox in the snow 7.png`. Safe as a file name on every system. */
export function downloadName(prompt: string, seed: number | null, type: keyof typeof endings): string {
	const plain = prompt
		.toWellFormed()
		.normalize('NFC')
		// Control and format characters (line breaks, marks that turn the direction of writing) but for joiners, separators, what Windows forbids.
		.replace(/(?:(?![\u200c\u200d])[\p{C}\p{Z}"*/:<>?\\|])+/gu, ' ')
		.replace(/^[\s.]+/, '');
	const words = cut(plain).replace(/[\s.,;-]+$/, '') || 'picture';
	return `${words}${seed === null ? '' : ` ${seed}`}.${endings[type]}`;
}

/** Ends at a whole character, and between two words when there are several. */
function cut(text: string): string {
	if (Buffer.byteLength(text) <= longestBytes) return text;
	let bytes = 0;
	let kept = '';
	for (const { segment } of new Intl.Segmenter().segment(text)) {
		bytes += Buffer.byteLength(segment);
		if (bytes > longestBytes) break;
		kept += segment;
	}
	return kept.includes(' ') ? kept.slice(0, kept.lastIndexOf(' ')) : kept;
}

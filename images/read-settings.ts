/** How a picture was made, as far as the program that made it wrote that down. One reader a program; the most exact is asked first. */
import type { FoundSettings } from '#contract/metadata.ts';
import { readA1111 } from './readers/a1111.ts';
import { readComfyUi } from './readers/comfyui.ts';
import { readEasel } from './readers/easel.ts';
import { readInvokeAi } from './readers/invokeai.ts';
import { readNovelAi } from './readers/novelai.ts';
import { readSwarmUi } from './readers/swarmui.ts';
import type { PictureTexts } from './readers/texts.ts';

const readers = [readEasel, readInvokeAi, readSwarmUi, readNovelAi, readA1111, readComfyUi] as const;

/** Null when there is nothing that any reader understands. Bytes of anybody do no harm. */
export function readSettings(texts: PictureTexts): FoundSettings | null {
	for (const read of readers) {
		const found = read(texts);
		if (found !== null) return found;
	}
	return null;
}

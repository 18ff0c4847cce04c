/** Pictures with texts in them, and what is read from those. */
import sharp, { type Sharp } from 'sharp';
import type { FoundSettings } from '#contract/metadata.ts';
import { inspectBytes } from '../inspect.ts';
import { withTextChunks } from '../png-text.ts';
import { readSettings } from '../read-settings.ts';

export function blank(): Sharp {
	return sharp({ create: { width: 8, height: 8, channels: 3, background: '#7a4' } });
}

/** What is read from a PNG with these texts. */
export async function read(texts: Record<string, string | object>): Promise<FoundSettings | null> {
	const chunks = Object.entries(texts).map(([keyword, text]) => ({
		keyword,
		text: typeof text === 'string' ? text : JSON.stringify(text),
	}));
	return readSettings((await inspectBytes(withTextChunks(await blank().png().toBuffer(), chunks))).texts);
}

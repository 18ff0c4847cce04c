/** A strength in words. */
import type { MessageKey } from '../text/text.tsx';

/** What is true below each strength. */
const meanings = [
	{ below: 0.001, key: 'making.strengthNone' },
	{ below: 0.15, key: 'making.strengthTouch' },
	{ below: 0.35, key: 'making.strengthDetails' },
	{ below: 0.55, key: 'making.strengthManyDetails' },
	{ below: 0.72, key: 'making.strengthMostDetails' },
	{ below: 0.88, key: 'making.strengthLayout' },
	{ below: 1, key: 'making.strengthColours' },
] as const satisfies readonly { below: number; key: MessageKey }[];

/** What a strength does to a picture, as a message. */
export function strengthMeaning(strength: number): MessageKey {
	return meanings.find(({ below }) => strength < below)?.key ?? 'making.strengthAll';
}

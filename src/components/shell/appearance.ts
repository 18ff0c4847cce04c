/**
 * How the pages look on this device: colours, size of the text, motion. It stands in attributes of the root element, which
 * public/theme.js sets from what is stored before the first paint; here they change.
 */
import { readStored, store } from './stored.ts';

export const themes = ['system', 'light', 'dark', 'contrast'] as const;
type Theme = (typeof themes)[number];

export const textSizes = [100, 115, 130, 150] as const;
type TextSize = (typeof textSizes)[number];

export const motions = ['system', 'reduced'] as const;
type Motion = (typeof motions)[number];

export interface Appearance {
	theme: Theme;
	textSize: TextSize;
	motion: Motion;
}

export function readAppearance(): Appearance {
	return {
		theme: themes.find((one) => one === readStored('theme')) ?? 'system',
		textSize: textSizes.find((one) => String(one) === readStored('text-size')) ?? 100,
		motion: motions.find((one) => one === readStored('motion')) ?? 'system',
	};
}

/** Remembers it, and shows it at once. */
export function setAppearance({ theme, textSize, motion }: Appearance): void {
	store('theme', theme === 'system' ? null : theme);
	store('text-size', textSize === 100 ? null : String(textSize));
	store('motion', motion === 'system' ? null : motion);
	window.easelAppearance?.();
}

declare global {
	interface Window {
		/** Applies what is stored; public/theme.js has it, as it is needed before any module runs. */
		easelAppearance?: () => void;
	}
}

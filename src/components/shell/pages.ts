/** The pages that the navigation names, in its order. */
import type { IconName } from './Icon.tsx';

/** `key` follows a `g`. */
export const pages = [
	{ name: 'studio', href: '/', icon: 'brush', key: 's' },
	{ name: 'gallery', href: '/gallery', icon: 'gallery', key: 'g' },
	{ name: 'queue', href: '/queue', icon: 'queue', key: 'q' },
	{ name: 'models', href: '/models', icon: 'memory', key: 'm' },
	{ name: 'settings', href: '/settings', icon: 'settings', key: 'e' },
] as const satisfies readonly { name: string; href: string; icon: IconName; key: string }[];

export type PageName = (typeof pages)[number]['name'];

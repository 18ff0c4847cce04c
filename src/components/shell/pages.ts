/** The pages that the navigation names, in its order. */
import type { IconName } from './Icon.tsx';

export const pages = [
	{ name: 'studio', href: '/', icon: 'brush' },
	{ name: 'gallery', href: '/gallery', icon: 'frame' },
	{ name: 'queue', href: '/queue', icon: 'stack' },
	{ name: 'models', href: '/models', icon: 'memory' },
	{ name: 'settings', href: '/settings', icon: 'settings' },
] as const satisfies readonly { name: string; href: string; icon: IconName }[];

export type PageName = (typeof pages)[number]['name'];

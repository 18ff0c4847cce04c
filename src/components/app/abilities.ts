/** What this browser can do for Easel on this page, tried out where that harms nobody. */

export const abilityNames = ['install', 'offline', 'push', 'badge', 'share', 'receive', 'clipboard', 'camera', 'awake'] as const;

export type AbilityName = (typeof abilityNames)[number];

/** `needs-https`: the browser could, but not on a page that came over plain HTTP. */
export type Ability = 'yes' | 'needs-https' | 'missing';

/** @param secure whether the page came over HTTPS, or from this very machine */
export function probeAbilities(secure: boolean): Record<AbilityName, Ability> {
	const probes: Record<AbilityName, boolean> = {
		install: 'serviceWorker' in navigator,
		offline: 'serviceWorker' in navigator && 'indexedDB' in globalThis,
		push: 'PushManager' in globalThis && 'Notification' in globalThis,
		badge: 'setAppBadge' in navigator,
		share: 'canShare' in navigator,
		// Only Chromium's browsers hand on what is shared with a page that is installed.
		receive: 'serviceWorker' in navigator && 'userAgentData' in navigator,
		clipboard: 'clipboard' in navigator && 'ClipboardItem' in globalThis,
		camera: 'mediaDevices' in navigator,
		awake: 'wakeLock' in navigator,
	};
	const judge = (works: boolean): Ability => (works ? 'yes' : secure ? 'missing' : 'needs-https');
	return Object.fromEntries(abilityNames.map((name) => [name, judge(probes[name])])) as Record<AbilityName, Ability>;
}

/** Notifications that reach a device when no page is open. */

/** A device that wants to be told, as its browser says it; `PushSubscription.toJSON()` and what the person chose. */
export interface PushDevice {
	/** Address of the browser's push service. */
	endpoint: string;
	/** The browser's public key and secret, base64url. */
	keys: { p256dh: string; auth: string };
	/** BCP 47 tag. */
	language: string;
	/** Tell the prompt too: it travels encrypted, but shows on a locked screen. */
	with_prompt: boolean;
}

/** What is sent to a device; nobody on the way can read it. */
export interface PushMessage {
	/** Of the generation. */
	id: string;
	/** Number of pictures that are ready. */
	pictures: number;
	failed: boolean;
	/** Null unless the person wants it told. */
	prompt: string | null;
	/** Where the page shows it. */
	path: string;
	language: string;
}

export function isPushMessage(value: unknown): value is PushMessage {
	return typeof value === 'object' && value !== null && 'id' in value && 'path' in value && 'pictures' in value;
}

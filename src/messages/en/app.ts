/** Easel as an app: installing, notifications, offline, HTTPS. */
export const app = {
	// The offline page.
	offlineTitle: 'Easel is out of reach',
	offlineWhy:
		'This device has no way to the machine that paints. Write down what you want: it is kept on this device and sent as soon as Easel answers.',
	offlinePrompt: 'Prompt',
	offlineKeep: 'Keep and send later',
	offlineWaiting: '{count, plural, =0 {Nothing waits to be sent.} one {# prompt waits to be sent.} other {# prompts wait to be sent.}}',
	offlineTakeBack: 'Take back: {prompt}',
	offlineKept: 'Kept. It is sent as soon as Easel answers.',
	offlineBack: 'Easel answers again.',
	offlineOpen: 'Open Easel',
	offlineRetry: 'Try again now',
	offlineTrying: 'Looking for Easel …',

	// Notifications.
	pushReady: '{count, plural, one {Your picture is ready} other {# pictures are ready}}',
	pushFailed: 'A picture failed',
	pushOpen: 'Tap to see it.',
	sentLater: '{count, plural, one {A prompt that waited on this device was sent.} other {# prompts that waited on this device were sent.}}',
	sharedLost: 'What you shared could not be kept on this device. Add the picture here instead.',
};

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

	// How a device comes to trust Easel.
	trustTitle: 'Make Easel an app on this device',
	trustWhy:
		'Over HTTPS a phone can install Easel, tell you when a picture is ready, take what you share, and keep prompts while you are away. For that it has to trust this Easel once.',
	trustWorks: 'This device trusts Easel. You are all set.',
	trustNotYet: 'This device does not trust Easel yet.',
	trustLooking: 'Looking whether this device trusts Easel …',
	trustOpen: 'Open Easel over HTTPS',
	trustPlain: 'Go on without HTTPS',
	trustOffTitle: 'HTTPS is not set up',
	trustOff: 'On the machine that runs Easel, “npm run https” makes a certificate; then start Easel again and come back to this page.',
	trustSystem: 'Your system',
	trustDownload: 'Download the certificate',
	trustFingerprint: 'To be sure that it is the right one, compare its SHA-256 fingerprint with the one that “npm run https” shows:',
	trustLimits: 'The certificate can vouch for home networks and this machine only, never for a site on the internet.',
	trustName_ios: 'iPhone or iPad',
	trustName_android: 'Android',
	trustName_windows: 'Windows',
	trustName_macos: 'Mac',
	trustName_linux: 'Linux',
	trustName_firefox: 'Firefox',
	trustSteps_ios:
		'Open this page in Safari, download the certificate and tap “Allow”.\nSettings → “Profile Downloaded” (or General → VPN & Device Management): tap “Easel at home” and “Install”.\nSettings → General → About → Certificate Trust Settings: switch on “Easel at home”.\nCome back here. In Safari, Share → “Add to Home Screen” makes the app.',
	trustSteps_android:
		'Download the certificate.\nSettings → Security & privacy → More security settings → Encryption & credentials → Install a certificate → CA certificate (on some phones: search the settings for “CA certificate”).\nChoose “Install anyway” and the file easel-authority.crt.\nCome back here. In the browser’s menu, “Install app” makes the app.',
	trustSteps_windows:
		'Download the certificate and open it.\n“Install Certificate …” → Current User → “Place all certificates in the following store” → “Trusted Root Certification Authorities”.\nConfirm, and start the browser again.',
	trustSteps_macos:
		'Download the certificate and open it: Keychain Access adds it to “login”.\nThere, open “Easel at home” → Trust → “When using this certificate”: Always Trust.\nClose the window, confirm with your password, and start the browser again.',
	trustSteps_linux:
		'Download the certificate.\nFor Chrome and Chromium: Settings → Privacy and security → Security → Manage certificates → Authorities (or “Custom”) → Import; tick “Trust for identifying websites”.\nFor the whole system: copy it to /usr/local/share/ca-certificates/easel.crt and run sudo update-ca-certificates (Fedora: /etc/pki/ca-trust/source/anchors/ and sudo update-ca-trust).',
	trustSteps_firefox:
		'Download the certificate.\nOn a computer: Settings → Privacy & Security → Certificates → View Certificates → Authorities → Import; tick “Trust this CA to identify websites”.\nOn Android: install it for the system first (see Android), then Settings → About Firefox, tap the logo five times, go back, Secret Settings → “Use third party CA certificates”.',

	// What this device can do.
	abilitiesTitle: 'What this device can do',
	abilitiesSecure: 'This page comes over HTTPS, so everything that this browser can do is open to Easel.',
	abilitiesPlain: 'This page comes over plain HTTP. Browsers keep the following to pages that come over HTTPS.',
	abilitiesHow: 'Set up HTTPS',
	abilityYes: 'Works',
	abilityNeedsHttps: 'Needs HTTPS',
	abilityMissing: 'Not in this browser',
	ability_install: 'Install as an app',
	ability_offline: 'Write prompts while away; they are sent at home',
	ability_push: 'Notifications when a picture is ready',
	ability_badge: 'Number on the app’s icon',
	ability_share: 'Share pictures with other apps',
	ability_receive: 'Take pictures from the share sheet, once installed',
	ability_clipboard: 'Copy pictures and prompts',
	ability_camera: 'Pictures from the camera',
	ability_awake: 'Keep the screen on while painting',
	fallback_install: 'Meanwhile: “Add to Home Screen” makes a bookmark.',
	fallback_offline: 'Meanwhile: a prompt that could not be sent waits in this browser.',
	fallback_push: 'Meanwhile: a sound and a number in the tab’s title.',
	fallback_badge: 'Meanwhile: the number stands in the tab’s title.',
	fallback_share: 'Meanwhile: download the picture and share the file.',
	fallback_receive: 'Meanwhile: choose the picture from a file.',
	fallback_clipboard: 'Meanwhile: text can be copied, pictures downloaded.',
	fallback_camera: 'Meanwhile: the phone offers its camera where a file is chosen.',
	fallback_awake: 'Meanwhile: Easel goes on painting while the screen is off.',
	install: 'Install Easel on this device',
	installed: 'Easel is installed on this device.',

	// What tells that a picture is ready.
	tellTitle: 'When a picture is ready',
	tellSound: 'Play a sound',
	tellSoundHint: 'In a tab that is open. The number of new pictures stands in its title.',
	tellAwake: 'Keep the screen on while something is being painted',
	tellPush: 'Notify this device',
	tellPushHint: 'Also when Easel is closed. Nothing comes while you look at Easel.',
	tellPushNeeds: 'Needs HTTPS; see below how to get it.',
	tellPushDenied: 'This browser was told not to show notifications of Easel. Allow them in its settings for this page.',
	tellPrompt: 'Show the prompt in notifications',
	tellPromptHint: 'It is then readable on a locked screen.',
	tellTry: 'Send a test',
	tellTried: 'Sent. It should appear in a moment.',
	pushTrial: 'Notifications work',
};

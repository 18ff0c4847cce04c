import type { app as english } from '../en/app.ts';

/** Easel als App: Installieren, Mitteilungen, offline, HTTPS. */
export const app: Record<keyof typeof english, string> = {
	offlineTitle: 'Easel ist nicht erreichbar',
	offlineWhy:
		'Dieses Gerät findet gerade keinen Weg zu dem Rechner, der malt. Schreib auf, was du möchtest: Es bleibt auf diesem Gerät und wird gesendet, sobald Easel antwortet.',
	offlinePrompt: 'Prompt',
	offlineKeep: 'Merken und später senden',
	offlineWaiting:
		'{count, plural, =0 {Nichts wartet aufs Senden.} one {# Prompt wartet aufs Senden.} other {# Prompts warten aufs Senden.}}',
	offlineTakeBack: 'Zurücknehmen: {prompt}',
	offlineKept: 'Gemerkt. Gesendet wird, sobald Easel antwortet.',
	offlineBack: 'Easel antwortet wieder.',
	offlineOpen: 'Easel öffnen',
	offlineRetry: 'Jetzt noch einmal versuchen',
	offlineTrying: 'Easel wird gesucht …',

	pushReady: '{count, plural, one {Dein Bild ist fertig} other {# Bilder sind fertig}}',
	pushFailed: 'Ein Bild ist misslungen',
	pushOpen: 'Tippe, um es zu sehen.',
	sentLater:
		'{count, plural, one {Ein Prompt, der auf diesem Gerät gewartet hat, wurde gesendet.} other {# Prompts, die auf diesem Gerät gewartet haben, wurden gesendet.}}',
	sharedLost: 'Was du geteilt hast, ließ sich auf diesem Gerät nicht aufbewahren. Füge das Bild stattdessen hier hinzu.',
};

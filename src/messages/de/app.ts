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

	trustTitle: 'Mach Easel auf diesem Gerät zur App',
	trustWhy:
		'Über HTTPS kann ein Handy Easel installieren, dir melden, wenn ein Bild fertig ist, Geteiltes annehmen und Prompts aufheben, solange du unterwegs bist. Dafür muss es diesem Easel einmal vertrauen.',
	trustWorks: 'Dieses Gerät vertraut Easel. Alles bereit.',
	trustNotYet: 'Dieses Gerät vertraut Easel noch nicht.',
	trustLooking: 'Es wird nachgesehen, ob dieses Gerät Easel vertraut …',
	trustOpen: 'Easel über HTTPS öffnen',
	trustPlain: 'Ohne HTTPS weitermachen',
	trustOffTitle: 'HTTPS ist nicht eingerichtet',
	trustOff:
		'Auf dem Rechner, auf dem Easel läuft, macht „npm run https“ ein Zertifikat. Starte Easel danach neu und komm auf diese Seite zurück.',
	trustSystem: 'Dein System',
	trustDownload: 'Zertifikat herunterladen',
	trustFingerprint: 'Damit es sicher das richtige ist, vergleiche seinen SHA-256-Fingerabdruck mit dem, den „npm run https“ zeigt:',
	trustLimits: 'Das Zertifikat kann nur für Heimnetze und diesen Rechner bürgen, nie für eine Seite im Internet.',
	trustName_ios: 'iPhone oder iPad',
	trustName_android: 'Android',
	trustName_windows: 'Windows',
	trustName_macos: 'Mac',
	trustName_linux: 'Linux',
	trustName_firefox: 'Firefox',
	trustSteps_ios:
		'Öffne diese Seite in Safari, lade das Zertifikat herunter und tippe auf „Zulassen“.\nEinstellungen → „Profil geladen“ (oder Allgemein → VPN und Geräteverwaltung): „Easel at home“ antippen und „Installieren“.\nEinstellungen → Allgemein → Info → Zertifikatsvertrauenseinstellungen: „Easel at home“ einschalten.\nKomm hierher zurück. In Safari macht Teilen → „Zum Home-Bildschirm“ die App daraus.',
	trustSteps_android:
		'Lade das Zertifikat herunter.\nEinstellungen → Sicherheit und Datenschutz → Weitere Sicherheitseinstellungen → Verschlüsselung und Anmeldedaten → Zertifikat installieren → CA-Zertifikat (auf manchen Handys: in den Einstellungen nach „CA-Zertifikat“ suchen).\nWähle „Trotzdem installieren“ und die Datei easel-authority.crt.\nKomm hierher zurück. Im Menü des Browsers macht „App installieren“ die App daraus.',
	trustSteps_windows:
		'Lade das Zertifikat herunter und öffne es.\n„Zertifikat installieren …“ → Aktueller Benutzer → „Alle Zertifikate in folgendem Speicher speichern“ → „Vertrauenswürdige Stammzertifizierungsstellen“.\nBestätige und starte den Browser neu.',
	trustSteps_macos:
		'Lade das Zertifikat herunter und öffne es: Die Schlüsselbundverwaltung legt es unter „Anmeldung“ ab.\nÖffne dort „Easel at home“ → Vertrauen → „Bei Verwendung dieses Zertifikats“: Immer vertrauen.\nSchließ das Fenster, bestätige mit deinem Passwort und starte den Browser neu.',
	trustSteps_linux:
		'Lade das Zertifikat herunter.\nFür Chrome und Chromium: Einstellungen → Datenschutz und Sicherheit → Sicherheit → Zertifikate verwalten → Zertifizierungsstellen (oder „Benutzerdefiniert“) → Importieren; „Dieser Stelle für Websites vertrauen“ ankreuzen.\nFür das ganze System: nach /usr/local/share/ca-certificates/easel.crt kopieren und sudo update-ca-certificates ausführen (Fedora: /etc/pki/ca-trust/source/anchors/ und sudo update-ca-trust).',
	trustSteps_firefox:
		'Lade das Zertifikat herunter.\nAm Rechner: Einstellungen → Datenschutz & Sicherheit → Zertifikate → Zertifikate anzeigen → Zertifizierungsstellen → Importieren; „Dieser CA vertrauen, um Websites zu identifizieren“ ankreuzen.\nAuf Android: erst für das System installieren (siehe Android), dann Einstellungen → Über Firefox, fünfmal auf das Logo tippen, zurück, Secret Settings → „CA-Zertifikate von Drittanbietern verwenden“.',

	abilitiesTitle: 'Was dieses Gerät kann',
	abilitiesSecure: 'Diese Seite kommt über HTTPS: Alles, was dieser Browser kann, steht Easel offen.',
	abilitiesPlain: 'Diese Seite kommt über einfaches HTTP. Das Folgende geben Browser nur Seiten, die über HTTPS kommen.',
	abilitiesHow: 'HTTPS einrichten',
	abilityYes: 'Geht',
	abilityNeedsHttps: 'Braucht HTTPS',
	abilityMissing: 'Kann dieser Browser nicht',
	ability_install: 'Als App installieren',
	ability_offline: 'Unterwegs Prompts schreiben, die zu Hause gesendet werden',
	ability_push: 'Mitteilung, wenn ein Bild fertig ist',
	ability_badge: 'Zahl auf dem App-Symbol',
	ability_share: 'Bilder mit anderen Apps teilen',
	ability_receive: 'Bilder aus dem Teilen-Menü annehmen, sobald installiert',
	ability_clipboard: 'Bilder und Prompts kopieren',
	ability_camera: 'Bilder von der Kamera',
	ability_awake: 'Bildschirm anlassen, solange gemalt wird',
	fallback_install: 'Solange: „Zum Startbildschirm“ macht ein Lesezeichen.',
	fallback_offline: 'Solange: Ein Prompt, der nicht gesendet werden konnte, wartet in diesem Browser.',
	fallback_push: 'Solange: ein Ton und eine Zahl im Titel des Tabs.',
	fallback_badge: 'Solange: Die Zahl steht im Titel des Tabs.',
	fallback_share: 'Solange: Lade das Bild herunter und teile die Datei.',
	fallback_receive: 'Solange: Wähle das Bild als Datei aus.',
	fallback_clipboard: 'Solange: Text lässt sich kopieren, Bilder lassen sich herunterladen.',
	fallback_camera: 'Solange: Das Handy bietet seine Kamera an, wo eine Datei gewählt wird.',
	fallback_awake: 'Solange: Easel malt weiter, auch wenn der Bildschirm aus ist.',
	install: 'Easel auf diesem Gerät installieren',
	installed: 'Easel ist auf diesem Gerät installiert.',

	tellTitle: 'Wenn ein Bild fertig ist',
	tellSound: 'Einen Ton spielen',
	tellSoundHint: 'In einem offenen Tab. Die Zahl der neuen Bilder steht in seinem Titel.',
	tellAwake: 'Bildschirm anlassen, solange etwas gemalt wird',
	tellPush: 'Dieses Gerät benachrichtigen',
	tellPushHint: 'Auch wenn Easel geschlossen ist. Solange du Easel ansiehst, kommt nichts.',
	tellPushNeeds: 'Braucht HTTPS; unten steht, wie du es bekommst.',
	tellPushDenied: 'Dieser Browser soll keine Mitteilungen von Easel zeigen. Erlaube sie in seinen Einstellungen für diese Seite.',
	tellPrompt: 'Prompt in Mitteilungen zeigen',
	tellPromptHint: 'Er ist dann auch auf dem gesperrten Bildschirm zu lesen.',
	tellTry: 'Probemitteilung senden',
	tellTried: 'Gesendet. Sie sollte gleich erscheinen.',
	pushTrial: 'Mitteilungen funktionieren',
};

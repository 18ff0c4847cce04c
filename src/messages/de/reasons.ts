/** Was Probleme sagen, nach den Namen der Gründe in contract/problem.ts: was geschehen ist, warum, und was zu tun ist. */
export const reasons = {
	own_queue_full:
		'Von dir warten schon {most} Bilder, und mehr passen für eine Person nicht in die Reihe. Warte, bis eines beginnt, oder brich eines ab.',
	queue_full: 'Es warten schon {most} Bilder, und mehr passen nicht in die Reihe. Versuch es wieder, wenn eines begonnen hat.',
	memory_short:
		'{width} × {height} mit „{model}“ zu malen braucht etwa {need_bytes} Speicher, und {have_bytes} sind frei. Keine Größe davon passt: Nimm ein kleineres Modell, oder beende andere Programme.',
	memory_fits:
		'{width} × {height} mit „{model}“ zu malen braucht etwa {need_bytes} Speicher, und {have_bytes} sind frei. Das größte in dieser Form, das passt, ist {fits_width} × {fits_height}.',
	memory_gone: 'Dem Rechner ist der Speicher ausgegangen. Versuch es mit einem kleineren Bild, oder schaff auf dem Rechner Speicher frei.',
	engine_crashed:
		'Beim Malen ist {times} Mal etwas abgestürzt, deshalb wird es nicht noch einmal versucht. Nimm ein kleineres Bild oder ein anderes Modell.',
	interrupted:
		'Easel wurde beim Malen {times} Mal angehalten, deshalb wird es nicht noch einmal versucht. Beginne noch einmal, wenn Easel ruhig läuft.',
	step_too_long:
		'Ein einziger Schritt dauerte länger als {seconds} s und wurde abgebrochen. Nimm ein kleineres Bild oder ein anderes Modell.',
	model_gone: 'Das Modell „{model}“ ist nicht mehr da. Wähl ein anderes.',
	model_unknown: 'Ein Modell „{model}“ gibt es hier nicht. Wähl ein anderes.',
	disk_short:
		'Auf dem Datenträger mit den Bildern sind nur noch {free_bytes} frei, und {reserve_bytes} bleiben in Reserve. Schaff Platz, dann versuch es noch einmal.',
	key_needed: 'Dieses Gerät muss erst mit dem Haushaltsschlüssel mitmachen.',
	key_wrong:
		'Das ist nicht der Haushaltsschlüssel. Scanne den Code, den Easel dort zeigt, wo es gestartet wurde, oder öffne den Link daneben.',
	too_many_tries: 'Von hier kamen zu viele falsche Schlüssel. Versuch es in {minutes} min noch einmal.',
	painter_away: 'Was malt, antwortet nicht. Vielleicht startet es gerade neu; versuch es in ein paar Sekunden noch einmal.',
	stopping: 'Easel wird gerade beendet. Versuch es gleich noch einmal.',
	unforeseen: 'Beim Malen ist etwas schiefgegangen. Versuch es noch einmal; mehr steht im Protokoll des GPU-Dienstes.',
};

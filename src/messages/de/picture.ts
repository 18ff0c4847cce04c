/** Ein Bild: die Ansicht, seine Einstellungen, seine Familie, Vergleiche. */
export const picture = {
	picture: 'Bild: {prompt}',
	newer: 'Neueres Bild',
	older: 'Älteres Bild',
	againOtherSeed: 'Noch einmal mit anderem Seed',
	useTheseSettings: 'Diese Einstellungen übernehmen',
	without: 'Ohne',
	model: 'Modell',
	size: 'Größe',
	steps: 'Schritte',
	guidance: 'Prompt-Treue',
	scheduler: 'Scheduler',
	painted: 'Gemalt',
	took: 'Dauer',
	tookOn: '{duration} auf {provider}',
	seed: 'Seed',
};

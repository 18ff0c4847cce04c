/** Die Seite der Modelle. */
export const models = {
	aboutModel: 'Über das Modell',
	noAnswer: 'Der Maler hat noch nicht geantwortet.',
	addAnother: 'Ein weiteres Modell',
	addHow:
		'Auf dem Rechner, auf dem Easel läuft, zählt {presets} bekannte Modelle auf, und {add} holt eines davon. Ein {checkpoint}-Checkpoint von Stable Diffusion oder SDXL oder der Ordner eines ONNX-Modells kann in {folder} gelegt werden. Es erscheint hier ohne Neustart; sein Name steht dann unter dem Prompt.',
	addDetails: 'In {file} steht mehr: Ordner anderer Programme, LoRAs, Upscaler, ControlNets.',
	runsOnWhat: 'Worauf es läuft',
	kind: 'Art',
	state: 'Zustand',
	runsOn: 'Läuft auf',
	licence: 'Lizenz',
	unloaded: 'wird mit dem nächsten Bild geladen',
	loading: 'wird geladen',
	ready: 'im Speicher',
	broken: 'lässt sich nicht laden',
	wordsItKnows: 'Die Wörter, die es kennt',
};

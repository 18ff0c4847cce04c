/** The models page. */
export const models = {
	aboutModel: 'About the model',
	noAnswer: 'The painter has not answered yet.',
	addAnother: 'Add another model',
	addHow:
		'On the machine that runs Easel, {presets} lists well-known models and {add} fetches one of them. A {checkpoint} checkpoint of Stable Diffusion or SDXL, or the folder of a model in ONNX, can be put into {folder}. It shows here without a restart; its name then stands below the prompt.',
	addDetails: '{file} has the details: folders of other programs, LoRAs, upscalers, ControlNets.',
	runsOnWhat: 'What it runs on',
	kind: 'Kind',
	state: 'State',
	runsOn: 'Runs on',
	licence: 'Licence',
	unloaded: 'loads with the next picture',
	loading: 'loading',
	ready: 'in memory',
	broken: 'cannot be loaded',
	wordsItKnows: 'The words it knows',
};

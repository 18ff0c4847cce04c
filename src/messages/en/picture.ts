/** One picture: the viewer, its settings, its family, comparing. */
export const picture = {
	picture: 'Picture: {prompt}',
	newer: 'Newer picture',
	older: 'Older picture',
	againOtherSeed: 'Again with another seed',
	useTheseSettings: 'Use these settings',
	without: 'Without',
	model: 'Model',
	size: 'Size',
	steps: 'Steps',
	guidance: 'Guidance',
	scheduler: 'Scheduler',
	painted: 'Painted',
	took: 'Took',
	tookOn: '{duration} on {provider}',
	seed: 'Seed',
};

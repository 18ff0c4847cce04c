/** Pictures for the first visit. `scripts/make-showcase.ts` paints them with the starter model into `public/showcase/`. */

export interface ShowcasePicture {
	/** Name below `public/showcase/`. */
	file: string;
	prompt: string;
	seed: number;
}

export const showcase: readonly ShowcasePicture[] = [
	{ prompt: 'a fox in the snow', seed: 5 },
	{ prompt: 'a sailboat at sunset', seed: 3 },
	{ prompt: 'a strawberry on a yellow background', seed: 5 },
	{ prompt: 'a penguin on the beach', seed: 4 },
	{ prompt: 'a castle in the mountains', seed: 1 },
	{ prompt: 'a cactus in the desert', seed: 5 },
	{ prompt: 'a cupcake on a pink background', seed: 1 },
	{ prompt: 'a butterfly in a meadow', seed: 4 },
].map(({ prompt, seed }) => ({ file: `${prompt.replaceAll(' ', '-')}-${seed}.webp`, prompt, seed }));

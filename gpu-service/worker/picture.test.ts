import { expect, test } from 'vitest';
import { neutralSettings } from '#contract/generation.ts';
import { readMetadata } from '#images/metadata.ts';
import { createScriptedBackend } from '../../test/support/scripted-backend.ts';
import { encodePicture } from './picture.ts';

test('a picture names the run that painted it, also when the next one begins while it is being encoded', async () => {
	const backend = createScriptedBackend();
	const { run } = backend.measured();
	const settings = {
		...neutralSettings,
		prompt: 'red',
		negative_prompt: '',
		model: 'flat',
		seed: 1,
		steps: 2,
		guidance: 1,
		width: 8,
		height: 8,
		count: 1,
		scheduler: 'ddim',
	};
	const pixels = { width: 8, height: 8, data: new Uint8Array(8 * 8 * 3) };
	const encoding = encodePicture(
		backend,
		{ id: 'generation-one', request: { prompt: 'red' }, settings, createdAt: 0 },
		{ n: 1, seed: 1, pixels },
	);
	backend.measured = () => ({ run: null, timings: null });
	expect(readMetadata(await encoding).easel).toMatchObject({ run });
});

/** FLUX's pictures against those of diffusers, which keeps latents packed. A prompt without syntax is read alike in both ways. */
import { packLatents } from './flux-packing.ts';
import { describeReference } from './reference.cases.ts';

describeReference({ expected: 'flux-dev', model: 'flux-dev', latentsAsReference: packLatents });
describeReference({
	expected: 'flux-dev',
	model: 'flux-dev',
	latentsAsReference: packLatents,
	syntax: 'a1111',
	only: (id) => id === 'square',
});
describeReference({ expected: 'flux-schnell', model: 'flux-schnell', latentsAsReference: packLatents });

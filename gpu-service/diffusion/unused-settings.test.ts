import { expect, test } from 'vitest';
import type { PaintRequest } from './families/family.ts';
import { unusedSettings } from './unused-settings.ts';

const guided = { takesNegativePrompt: true };
const unguided = { takesNegativePrompt: false };
const request = { negativePrompt: null, guidance: 7, guidanceRescale: 0, scheduler: 'euler', eta: null };

function told(traits: { takesNegativePrompt: boolean }, given: Partial<PaintRequest>): string[] {
	return unusedSettings(traits, { ...request, ...given }).map(({ message }) => message);
}

test('nothing is told of settings that count', () => {
	expect(told(guided, { negativePrompt: 'blurry', guidanceRescale: 0.7, scheduler: 'ddim', eta: 1 })).toEqual([]);
	expect(told(unguided, { guidance: 3.5 })).toEqual([]);
});

test.each(['ddim', 'tcd', 'euler_a', 'kdpm2_a'])('%s has an eta', (scheduler) => {
	expect(told(guided, { scheduler, eta: 0.5 })).toEqual([]);
});

test.each(['euler', 'kdpm2', 'pndm', 'flow_euler'])('an eta that %s does not have is told', (scheduler) => {
	expect(told(guided, { scheduler, eta: 0.5 })).toEqual([expect.stringMatching(/^".+" has no eta/)]);
});

test('a negative prompt is told where the model reads none, and where the guidance leaves it out', () => {
	expect(told(unguided, { negativePrompt: 'blurry' })).toEqual([expect.stringContaining('This model reads no negative prompt')]);
	expect(told(guided, { negativePrompt: 'blurry', guidance: 1 })).toEqual([expect.stringContaining('guidance above 1')]);
});

test('a guidance rescale without guidance is told', () => {
	expect(told(unguided, { guidanceRescale: 0.7 })).toEqual([expect.stringContaining('guidance rescale')]);
	expect(told(guided, { guidanceRescale: 0.7, guidance: 1 })).toEqual([expect.stringContaining('guidance rescale')]);
});

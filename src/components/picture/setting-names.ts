/** What settings are called. */
import type { MessageKey } from '../text/text.tsx';
import type { SettingName } from './what-changed.ts';

export const settingLabels: Record<SettingName, MessageKey> = {
	model: 'picture.model',
	seed: 'picture.seed',
	size: 'picture.size',
	steps: 'picture.steps',
	guidance: 'picture.guidance',
	scheduler: 'picture.scheduler',
	strength: 'picture.strength',
	subseed: 'picture.subseed',
	subseed_strength: 'picture.subseedStrength',
	loras: 'picture.loras',
	control: 'picture.control',
	init_image: 'picture.startPicture',
	mask: 'picture.mask',
	hires: 'picture.hires',
	upscaler: 'picture.upscaler',
	clip_skip: 'picture.clipSkip',
	rng: 'picture.noise',
	eta: 'picture.eta',
	guidance_rescale: 'picture.guidanceRescale',
	prompt_syntax: 'picture.promptSyntax',
	decoder: 'picture.decoder',
	keep_unmasked: 'picture.keepUnmasked',
};

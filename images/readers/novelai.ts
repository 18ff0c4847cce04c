/** NovelAI's pictures: the prompt as a description, everything else as JSON in the comment. */
import type { FoundSettings } from '#contract/metadata.ts';
import { defined, leftOut, numberOf, type PictureTexts, parseObject, textOf } from './texts.ts';

const samplers: Record<string, string> = {
	k_euler: 'euler',
	k_euler_ancestral: 'euler_a',
	k_dpmpp_2m: 'dpmpp_2m',
	k_dpmpp_2m_sde: 'dpmpp_2m_sde',
	k_dpmpp_sde: 'dpmpp_sde',
	k_dpmpp_2s_ancestral: 'dpmpp_2s',
	k_dpm_2: 'kdpm2',
	k_lms: 'lms',
	ddim: 'ddim',
	ddim_v3: 'ddim',
};

/** Fields that are mapped, or say nothing about the pixels. */
const known = ['prompt', 'uc', 'steps', 'width', 'height', 'scale', 'seed', 'sampler', 'noise_schedule', 'signed_hash', 'n_samples'];

export function readNovelAi(texts: PictureTexts): FoundSettings | null {
	const comment = parseObject(texts.get('Comment'));
	if (texts.get('Software') !== 'NovelAI' || comment === null) return null;
	const sampler = textOf(comment['sampler']);
	const schedule = textOf(comment['noise_schedule']);
	const hasSchedule = schedule !== undefined && ['karras', 'exponential'].includes(schedule);
	const scheduler = sampler === undefined ? undefined : (samplers[sampler] ?? sampler);
	return {
		source: 'novelai',
		request: defined({
			prompt: textOf(comment['prompt']) ?? texts.get('Description') ?? '',
			negative_prompt: textOf(comment['uc']),
			model: textOf(texts.get('Source')),
			seed: numberOf(comment['seed']),
			steps: numberOf(comment['steps']),
			guidance: numberOf(comment['scale']),
			width: numberOf(comment['width']),
			height: numberOf(comment['height']),
			scheduler: scheduler !== undefined && hasSchedule ? `${scheduler} ${schedule}` : scheduler,
		}),
		modelHash: null,
		leftOut: Object.entries(comment)
			.filter(([name, value]) => !known.includes(name) && !isUsual(value))
			.map(([name, value]) => leftOut(name, value)),
	};
}

/** What a program writes down although it was not used. */
function isUsual(value: unknown): boolean {
	return value === null || value === false || value === 0 || value === '' || (Array.isArray(value) && value.length === 0);
}

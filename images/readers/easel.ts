/** Easel's own record: everything, exactly. */
import type { GenerationRequest, Settings } from '#contract/generation.ts';
import type { FoundSettings } from '#contract/metadata.ts';
import { parseGenerationRequest } from '#contract/request.ts';
import { completeSettings, toRequest } from '#contract/settings.ts';
import { isObject, numberOf, type PictureTexts, parseObject, textOf } from './texts.ts';

export function readEasel(texts: PictureTexts): FoundSettings | null {
	const record = parseObject(texts.get('easel'));
	if (record === null || record['easel'] !== 1 || !isObject(record['settings'])) return null;
	const settings = readSettings(record['settings']);
	if (settings === null) return null;
	const { count: _count, ...request } = toRequest(settings);
	const seed = numberOf(record['seed']);
	const subseed = numberOf(record['subseed']);
	const model = record['model'];
	return {
		source: 'easel',
		// What was made is one picture, with a seed of its own.
		request: {
			...request,
			...(seed === undefined ? {} : { seed }),
			...(subseed === undefined || request.subseed_strength === undefined ? {} : { subseed }),
		},
		modelHash: (isObject(model) ? textOf(model['hash']) : undefined) ?? null,
		leftOut: [],
	};
}

/** Null for settings that somebody else wrote and that are none. */
function readSettings(value: Record<string, unknown>): Settings | null {
	const said = Object.entries(value).filter(([field, each]) => each !== null && (field !== 'strength' || value['init_image'] !== null));
	let request: GenerationRequest;
	try {
		request = parseGenerationRequest(Object.fromEntries(said));
	} catch {
		return null;
	}
	const { width, height, steps, guidance, model, scheduler } = request;
	if ([width, height, steps, guidance, model, scheduler].includes(undefined)) return null;
	return completeSettings({ negative_prompt: '', seed: -1, count: 1, ...request } as Settings);
}

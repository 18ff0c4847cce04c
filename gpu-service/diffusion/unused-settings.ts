/** What people are told of settings that were asked for and make no difference. */
import type { FamilyTraits, Notice, PaintRequest } from './families/family.ts';
import { isGuided } from './guidance.ts';
import { schedulerNamed } from './schedulers/index.ts';

type Asked = Pick<PaintRequest, 'negativePrompt' | 'guidance' | 'guidanceRescale' | 'scheduler' | 'eta'>;

export function unusedSettings(
	{ takesNegativePrompt }: Pick<FamilyTraits, 'takesNegativePrompt'>,
	{ negativePrompt, guidance, guidanceRescale, scheduler, eta }: Asked,
): Notice[] {
	const messages: string[] = [];
	const { label, takesEta = false } = schedulerNamed(scheduler);
	if (eta !== null && !takesEta) messages.push(`"${label}" has no eta: it was left out.`);
	const why = takesNegativePrompt ? 'It needs a guidance above 1' : 'This model guides itself';
	const isComparing = takesNegativePrompt && isGuided(guidance);
	if (!isComparing && guidanceRescale > 0) messages.push(`The guidance rescale was left out. ${why}.`);
	if (!isComparing && negativePrompt !== null && negativePrompt !== '') {
		messages.push(`The negative prompt was left out. ${takesNegativePrompt ? why : 'This model reads no negative prompt'}.`);
	}
	return messages.map((message) => ({ kind: 'notice', message }));
}

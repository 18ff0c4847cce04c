/** Pictures that ControlNets follow. Pure. */
import type { CatalogModel } from '#contract/catalog.ts';
import type { ControlUse, GenerationRequest } from '#contract/generation.ts';
import { toInputReference } from '#contract/picture-reference.ts';

/** Follows a picture with the first ControlNet that the model has, or with the one that is followed already. */
export function withControl(
	draft: GenerationRequest,
	{ sha256, picture }: { sha256: string; picture: string | null },
	{ features }: Pick<CatalogModel, 'features'>,
): GenerationRequest {
	const [former] = draft.control ?? [];
	const model = former?.model ?? features.control[0];
	if (model === undefined) return draft;
	const use: ControlUse = { weight: 1, start: 0, end: 1, ...former, model, image: toInputReference(sha256) };
	const origin = picture === null || draft.derived_from !== undefined ? {} : { derived_from: { picture, operation: 'control' as const } };
	return { ...draft, ...origin, picture_fit: 'crop', control: [use, ...(draft.control ?? []).slice(1)] };
}

/** @param use what it is now; null takes it away */
export function changeControl(draft: GenerationRequest, use: ControlUse | null): GenerationRequest {
	const { control: _control, derived_from: origin, picture_fit: fit, ...rest } = draft;
	if (use !== null) return { ...draft, control: [use] };
	return {
		...rest,
		...(fit === undefined || draft.init_image === undefined ? {} : { picture_fit: fit }),
		...(origin === undefined || origin.operation === 'control' ? {} : { derived_from: origin }),
	};
}

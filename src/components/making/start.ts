/** What starting from a picture does to a draft. Pure. */
import type { CatalogModel } from '#contract/catalog.ts';
import type { Operation } from '#contract/generation.ts';
import type { KeptInput } from '#contract/inputs.ts';
import { toInputReference } from '#contract/picture-reference.ts';
import { type Draft, setField } from '../composer/draft.ts';
import { type Size, sizeForPicture } from './ratios.ts';

/** How much is painted anew unless somebody says: the composition stays, most of the rest changes. */
export const usualStrength = 0.6;
/** In a part of the picture, where something else is wished for. */
const usualMaskStrength = 0.8;
/** Beyond the old edges, where there is little to keep. */
const usualOutpaintStrength = 0.9;

/** A picture that a draft starts from. */
export interface Start extends KeptInput {
	/** Its id in the gallery; null for one that was sent. */
	picture: string | null;
}

/** Starts from a picture, in a size that suits it and the model. */
export function startFrom(draft: Draft, start: Start, model: CatalogModel): Draft {
	const { hires: _hires, ...rest } = withoutStart(draft);
	const begun = {
		...rest,
		init_image: toInputReference(start.sha256),
		picture_fit: 'crop',
		strength: usualStrength,
		...originOf(start.picture, 'image-to-image'),
	} as const;
	return withSize(begun, sizeForPicture(model, start), model);
}

/** Only enlarges a picture, with an upscaler. */
export function enlarge(draft: Draft, start: Start, upscaler: string | null): Draft {
	const { hires: _hires, width: _width, height: _height, count: _count, ...rest } = withoutStart(draft);
	return {
		...rest,
		init_image: toInputReference(start.sha256),
		picture_fit: 'crop',
		strength: 0,
		...(upscaler === null ? {} : { upscaler }),
		...originOf(start.picture, 'upscale'),
	};
}

/** How much is painted anew. A picture that is left as it is keeps its own size; one that is painted gets one that the model can do. */
export function withStrength(draft: Draft, strength: number, own: Size | null, model: CatalogModel): Draft {
	if (strength === 0) {
		const { width: _width, height: _height, ...rest } = draft;
		return { ...rest, strength };
	}
	const changed = { ...draft, strength };
	return draft.strength === 0 && own !== null ? withSize(changed, sizeForPicture(model, own), model) : changed;
}

/** Paints only a part of the picture that the draft starts from; without a mask the whole of it again. */
export function withMask(draft: Draft, sha256: string | null): Draft {
	const { mask: _mask, ...rest } = draft;
	const origin = draft.derived_from;
	const operation = (to: Operation) => (origin === undefined ? {} : { derived_from: { ...origin, operation: to } });
	if (sha256 === null) return { ...rest, ...operation('image-to-image') };
	const strength = draft.mask === undefined ? Math.max(draft.strength ?? 0, usualMaskStrength) : draft.strength;
	return { ...rest, mask: toInputReference(sha256), ...(strength === undefined ? {} : { strength }), ...operation('inpaint') };
}

export interface Extension {
	/** The larger picture and what of it is new, as they were sent. */
	start: KeptInput;
	mask: KeptInput;
}

/** Paints beyond the edges: starts from the larger picture, of which only the new part is painted. */
export function extend(draft: Draft, { start, mask }: Extension, model: CatalogModel): Draft {
	const origin = draft.derived_from === undefined ? {} : { derived_from: { ...draft.derived_from, operation: 'outpaint' as const } };
	const extended: Draft = {
		...draft,
		init_image: toInputReference(start.sha256),
		mask: toInputReference(mask.sha256),
		strength: usualOutpaintStrength,
		...origin,
	};
	return withSize(extended, start, model);
}

/** Paints from words again. */
export function withoutStart(draft: Draft): Draft {
	const {
		init_image: _init,
		mask: _mask,
		strength,
		picture_fit: fit,
		keep_unmasked: _keep,
		derived_from: origin,
		upscaler,
		...rest
	} = draft;
	const isOfStart = origin !== undefined && origin.operation !== 'variation' && origin.operation !== 'control';
	return {
		...rest,
		// An upscaler that was all there was to do goes with the picture.
		...(upscaler === undefined || strength === 0 ? {} : { upscaler }),
		...(fit === undefined || draft.control === undefined ? {} : { picture_fit: fit }),
		...(origin === undefined || isOfStart ? {} : { derived_from: origin }),
	};
}

export function withSize(draft: Draft, { width, height }: Size, model: CatalogModel): Draft {
	return setField(setField(draft, 'width', width, model), 'height', height, model);
}

/** The models that can start from a picture, or paint a part of one. */
export function listAble(models: readonly CatalogModel[], { mask }: Pick<Draft, 'mask'>): CatalogModel[] {
	return models.filter(({ features, state }) => state !== 'broken' && features.init_image && (mask === undefined || features.mask));
}

function originOf(picture: string | null, operation: Operation): Pick<Draft, 'derived_from'> {
	return picture === null ? {} : { derived_from: { picture, operation } };
}

/** How far a picture is painted on beyond its edges, on the grid and within the limits of a model. Pure. */
import type { CatalogModel, Range } from '#contract/catalog.ts';
import { toGrid } from '../../studio/grid.ts';
import { type Size, sizeForPicture, sizeForRatio } from '../ratios.ts';

export const edges = ['left', 'top', 'right', 'bottom'] as const;
export type Edge = (typeof edges)[number];

/** Pixels beyond each edge of the picture. */
export type Frame = Readonly<Record<Edge, number>>;

export const noFrame: Frame = { left: 0, top: 0, right: 0, bottom: 0 };

type Model = Pick<CatalogModel, 'defaults' | 'limits'>;

const opposite = { left: 'right', right: 'left', top: 'bottom', bottom: 'top' } as const;
/** There should be room for the picture to become at least this many times as long. */
const leastGrowth = 1.5;

/** The size of the old picture in the new one: its own, unless that leaves no room for more. */
export function baseSize(model: Model, picture: Size): Size {
	const { width: across, height: down } = model.limits;
	const fits = ({ width, height }: Size) => width * leastGrowth <= across.max && height * leastGrowth <= down.max;
	const own = sizeForPicture(model, picture);
	if (fits(own)) return own;
	const liked = sizeForRatio(model, picture.width / picture.height);
	if (fits(liked)) return liked;
	const scale = Math.min(across.max / leastGrowth / liked.width, down.max / leastGrowth / liked.height);
	return { width: floorToGrid(liked.width * scale, across), height: floorToGrid(liked.height * scale, down) };
}

/** The size of the whole. */
export function fullSize({ width, height }: Size, { left, top, right, bottom }: Frame): Size {
	return { width: width + left + right, height: height + top + bottom };
}

/** Moves one edge as far as is wished, and as the model allows. */
export function moveEdge(frame: Frame, edge: Edge, pixels: number, base: Size, { limits }: Model): Frame {
	const isAcross = edge === 'left' || edge === 'right';
	const range = isAcross ? limits.width : limits.height;
	const rest = (isAcross ? base.width : base.height) + frame[opposite[edge]];
	return { ...frame, [edge]: Math.max(0, toGrid(rest + Math.max(0, pixels), range) - rest) };
}

/** Grows on two sides alike until the whole comes closest to a ratio. */
export function growTo(ratio: number, base: Size, model: Model): Frame {
	const isWider = ratio > base.width / base.height;
	const missing = isWider ? base.height * ratio - base.width : base.width / ratio - base.height;
	const [first, second]: [Edge, Edge] = isWider ? ['left', 'right'] : ['top', 'bottom'];
	return moveEdge(moveEdge(noFrame, first, missing / 2, base, model), second, missing / 2, base, model);
}

/** How far one edge moves at least. */
export function stepOf(edge: Edge, { limits }: Model): number {
	return (edge === 'left' || edge === 'right' ? limits.width : limits.height).multiple ?? 8;
}

function floorToGrid(number: number, range: Range): number {
	const step = range.multiple ?? 1;
	return toGrid(Math.floor(number / step) * step, range);
}

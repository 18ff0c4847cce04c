/** What a mask is painted with. */

export interface Tool {
	erases: boolean;
	/** Diameter on the screen, in pixels: who wants it finer enlarges the picture. */
	size: number;
	/** Share of the brush that fades, 0 to 1. */
	softness: number;
	/** How far all edges of the mask fade at the end, in pixels of the picture. */
	feather: number;
}

const sizes = { least: 4, most: 240 } as const;

export const defaultTool: Tool = { erases: false, size: 48, softness: 0.3, feather: 0 };

/** The next larger or smaller brush. */
export function resize(tool: Tool, direction: 1 | -1): Tool {
	return { ...tool, size: Math.min(sizes.most, Math.max(sizes.least, tool.size * 1.15 ** direction)) };
}

/** Where a size lies on a slider from 0 to 1, on which small ones have as much room as large ones. */
export function toShare(size: number): number {
	return Math.log(size / sizes.least) / Math.log(sizes.most / sizes.least);
}

export function fromShare(share: number): number {
	return sizes.least * (sizes.most / sizes.least) ** share;
}

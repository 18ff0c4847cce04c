/** One picture of many: a grid with what changes written above its columns and beside its rows. */
import sharp, { type OverlayOptions } from 'sharp';
import { openPicture } from './sharp.ts';

export interface ContactSheet {
	title: string;
	/** Above the columns, the first row first; empty where nothing changes along them. */
	columns: readonly string[];
	rows: readonly string[];
	/** One block of columns and rows each, below each other. */
	blocks: readonly string[];
	/** PNG, JPEG or WebP; null leaves the cell blank. Columns run fastest, then rows, then blocks. */
	cells: readonly (Uint8Array | null)[];
	/** Shape of a cell: that of the pictures. */
	shape: { width: number; height: number };
}

export type SheetFormat = 'png' | 'webp';

/** Pixels of a whole sheet: its cells become smaller rather than it larger. */
const mostPixels = 16_000_000;
const longestSide = 512;
const leastSide = 96;
const gap = 8;
const margin = 24;
const textSize = 20;
const titleSize = 28;
const mostLines = 4;
const longestText = 240;
const paper = { r: 255, g: 255, b: 255 };
const blank = { r: 236, g: 238, b: 241 };
const ink = '#15171c';

interface Label {
	/** RGBA; null for nothing to be written. */
	picture: Buffer | null;
	width: number;
	height: number;
}

/** @throws Error when a cell is no picture. */
export async function makeContactSheet(sheet: ContactSheet, format: SheetFormat): Promise<Uint8Array> {
	const columnCount = Math.max(1, sheet.columns.length);
	const rowCount = Math.max(1, sheet.rows.length);
	const blockCount = Math.max(1, sheet.blocks.length);
	const cell = cellSize(sheet.shape, columnCount * rowCount * blockCount);
	const across = columnCount * (cell.width + gap) - gap;
	const rowWidth = Math.min(280, Math.max(140, cell.width));
	const columnLabels = await writeAll(sheet.columns, cell.width, 'centre');
	const rowLabels = await writeAll(sheet.rows, rowWidth, 'right');
	const left = margin + Math.max(0, ...rowLabels.map(({ width }) => (width === 0 ? 0 : width + 2 * gap)));
	const width = left + across + margin;
	const title = await write(sheet.title, { width: width - 2 * margin, size: titleSize, align: 'left' });
	const blockLabels = await writeAll(sheet.blocks, width - left - margin, 'left');
	const headHeight = Math.max(0, ...columnLabels.map(({ height }) => (height === 0 ? 0 : height + gap)));

	const layers: OverlayOptions[] = [];
	const place = ({ picture }: Label, x: number, y: number): void => {
		if (picture !== null) layers.push({ input: picture, left: Math.round(x), top: Math.round(y) });
	};
	place(title, margin, margin);
	let y = margin + title.height + (title.height === 0 ? 0 : 2 * gap);
	for (let block = 0; block < blockCount; block += 1) {
		const label = blockLabels[block];
		if (label !== undefined) {
			place(label, left, y);
			y += label.height + gap;
		}
		for (const [column, head] of columnLabels.entries()) {
			place(head, left + column * (cell.width + gap) + (cell.width - head.width) / 2, y + headHeight - gap - head.height);
		}
		y += headHeight;
		for (let row = 0; row < rowCount; row += 1) {
			const side = rowLabels[row];
			if (side !== undefined) place(side, left - 2 * gap - side.width, y + (cell.height - side.height) / 2);
			for (let column = 0; column < columnCount; column += 1) {
				const source = sheet.cells[(block * rowCount + row) * columnCount + column] ?? null;
				layers.push({ input: await drawCell(source, cell), left: left + column * (cell.width + gap), top: Math.round(y) });
			}
			y += cell.height + gap;
		}
		y += gap;
	}
	const height = Math.round(y - 2 * gap + margin);
	const whole = sharp({ create: { width: Math.round(width), height, channels: 3, background: paper } })
		.composite(layers)
		.removeAlpha();
	return await (format === 'png' ? whole.png({ compressionLevel: 6 }) : whole.webp({ quality: 88, effort: 2 })).toBuffer();
}

/** As large as all of them may be together, in the shape of the pictures. */
function cellSize(shape: ContactSheet['shape'], cells: number): ContactSheet['shape'] {
	const wanted = Math.min(1, longestSide / Math.max(shape.width, shape.height));
	const allowed = Math.sqrt(mostPixels / cells / (shape.width * shape.height));
	const scale = Math.min(wanted, allowed);
	return { width: Math.max(leastSide, Math.round(shape.width * scale)), height: Math.max(leastSide, Math.round(shape.height * scale)) };
}

async function drawCell(source: Uint8Array | null, { width, height }: ContactSheet['shape']): Promise<Buffer> {
	const picture =
		source === null
			? sharp({ create: { width, height, channels: 3, background: blank } })
			: openPicture(source).autoOrient().resize({ width, height, fit: 'contain', background: blank }).flatten({ background: blank });
	// Without compression: it is read again at once.
	return await picture.png({ compressionLevel: 0 }).toBuffer();
}

async function writeAll(texts: readonly string[], width: number, align: 'left' | 'right' | 'centre'): Promise<Label[]> {
	const labels: Label[] = [];
	for (const text of texts) labels.push(await write(text, { width, size: textSize, align }));
	return labels;
}

/** Wrapped to the width; what is longer than some lines is cut off. */
async function write(
	text: string,
	{ width, size, align }: { width: number; size: number; align: 'left' | 'right' | 'centre' },
): Promise<Label> {
	const plain = shorten(text);
	if (plain === '') return { picture: null, width: 0, height: 0 };
	const markup = `<span foreground="${ink}">${escapeMarkup(plain)}</span>`;
	// At 72 dots an inch a point is a pixel.
	const drawn = sharp({
		text: { text: markup, font: `sans ${size}`, width: Math.round(width), dpi: 72, align, wrap: 'word-char', rgba: true },
	});
	// What no font has leaves nothing to draw, which is an error there.
	const written = await drawn
		.png()
		.toBuffer({ resolveWithObject: true })
		.catch(() => null);
	if (written === null) return { picture: null, width: 0, height: 0 };
	const { data, info } = written;
	const most = { width: Math.min(info.width, Math.round(width)), height: Math.min(info.height, Math.round(size * 1.4 * mostLines)) };
	if (most.width === info.width && most.height === info.height) return { picture: data, ...most };
	return {
		picture: await sharp(data)
			.extract({ left: 0, top: 0, ...most })
			.png()
			.toBuffer(),
		...most,
	};
}

/** In whole characters as people see them, on one line, without what cannot be drawn. */
function shorten(text: string): string {
	const plain = text
		// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what Pango refuses.
		.replace(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]+/g, ' ')
		.toWellFormed()
		.replace(/\s+/g, ' ')
		.trim();
	const characters = Array.from(new Intl.Segmenter('en').segment(plain), ({ segment }) => segment);
	return characters.length <= longestText ? plain : `${characters.slice(0, longestText - 1).join('')}…`;
}

function escapeMarkup(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

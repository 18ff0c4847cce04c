/** Contact sheets of groups. The newest ones are kept in memory until their cells change. */
import { createHash } from 'node:crypto';
import type { Picture } from '#contract/generation.ts';
import type { Group, GroupCell } from '#contract/groups.ts';
import { ProblemError } from '#contract/problem.ts';
import { makeContactSheet, type SheetFormat } from '#images/contact-sheet.ts';
import type { Actor } from '../access/actor.ts';
import type { Groups, Pictures } from '../context.ts';

const types: Record<SheetFormat, string> = { png: 'image/png', webp: 'image/webp' };
const mostKept = 4;

export function createSheets(pictures: Pick<Pictures, 'thumbnail'>): {
	make(actor: Actor, group: Group, format: string): ReturnType<Groups['sheet']>;
} {
	const kept = new Map<string, Promise<Uint8Array>>();

	const draw = async (actor: Actor, group: Group, format: SheetFormat): Promise<Uint8Array> => {
		const [columns, rows, blocks] = group.axes.map(({ labels }) => labels);
		const cells: (Uint8Array | null)[] = [];
		for (const cell of group.cells) cells.push(await thumbnailOf(actor, cell));
		const sheet = { title: group.title, columns: columns ?? [], rows: rows ?? [], blocks: blocks ?? [], cells, shape: shapeOf(group) };
		return await makeContactSheet(sheet, format);
	};
	/** Null for one that is not there, or no more. */
	const thumbnailOf = async (actor: Actor, cell: GroupCell): Promise<Uint8Array | null> => {
		const picture = pictureOf(cell);
		if (picture === null) return null;
		try {
			const { body } = await pictures.thumbnail(actor, picture.id);
			return body instanceof Uint8Array ? body : await new Response(body).bytes();
		} catch (error) {
			if (error instanceof ProblemError) return null;
			throw error;
		}
	};

	return {
		make: async (actor, group, asked) => {
			const format = formatOf(asked);
			const content = [format, group.id, ...group.cells.map((cell) => pictureOf(cell)?.id ?? '')].join('\n');
			const etag = createHash('sha256').update(content).digest('base64url');
			const drawing = kept.get(etag) ?? draw(actor, group, format);
			kept.delete(etag);
			kept.set(etag, drawing);
			drawing.catch(() => kept.delete(etag));
			for (const old of [...kept.keys()].slice(0, -mostKept)) kept.delete(old);
			const body = new Uint8Array(await drawing);
			return {
				body,
				type: types[format],
				bytes: body.length,
				etag,
				download: `grid-${group.created_at.slice(0, 10)}-${group.id}.${format}`,
			};
		},
	};
}

function pictureOf({ generation }: GroupCell): Picture | null {
	if (generation === null || generation.deleted_at !== null) return null;
	return generation.pictures.find(({ deleted_at }) => deleted_at === null) ?? null;
}

/** That of the first picture, or of what was asked for. */
function shapeOf({ cells }: Group): { width: number; height: number } {
	const picture = cells.map(pictureOf).find((one) => one !== null);
	const settings = cells.find(({ generation }) => generation !== null)?.generation?.settings;
	const { width, height } = picture ?? settings ?? { width: 512, height: 512 };
	return { width, height };
}

function formatOf(text: string): SheetFormat {
	if (text === 'png' || text === 'webp') return text;
	throw new ProblemError('validation_failed', '"format" must be png or webp.', { field: 'format' });
}

import { expect, test } from 'vitest';
import type { GalleryPicture, PictureDetails } from '#contract/gallery.ts';
import { type FamilyMember, toFamily } from './family.ts';

function picture(id: string): GalleryPicture {
	const none = { width: 1, height: 1, colour: null, prompt: id, model: 'starter', seed: 1, favourite: false, deleted_at: null };
	return { id, generation: id, url: '', thumbnail: '', visibility: 'private', created_at: '2026-11-21T10:00:00Z', ...none };
}

function details(id: string, parents: PictureDetails['parents'], children: PictureDetails['children']): PictureDetails {
	return { ...picture(id), note: '', tags: [], albums: [], share_links: 0, parents, children };
}

const relative = (id: string, of: string, operation: PictureDetails['parents'][number]['operation'] = 'variation') => ({
	picture: picture(id),
	of,
	operation,
});

/** `parent > child` as a text, with its operation. */
function draw(members: readonly FamilyMember[], depth = 0): string[] {
	return members.flatMap(({ picture: { id }, operation, isSelf, children }) => [
		`${'-'.repeat(depth)}${id}${operation === null ? '' : ` ${operation}`}${isSelf ? ' *' : ''}`,
		...draw(children, depth + 1),
	]);
}

test('grandparents, parents, itself, children and grandchildren, each once', () => {
	const family = toFamily(
		details(
			'self',
			[relative('parent', 'self', 'inpaint'), relative('grandparent', 'parent', 'upscale')],
			[relative('child', 'self'), relative('second', 'self', 'again'), relative('grandchild', 'child', 'outpaint')],
		),
	);
	expect(draw(family)).toEqual([
		'grandparent',
		'-parent upscale',
		'--self inpaint *',
		'---child variation',
		'----grandchild outpaint',
		'---second again',
	]);
});

test('two parents are two trees, and it stands under the nearer one', () => {
	const family = toFamily(details('self', [relative('photo', 'self', 'image-to-image'), relative('pose', 'self', 'control')], []));
	expect(draw(family)).toEqual(['photo', '-self image-to-image *', 'pose']);
});

test('a picture without a family stands alone, and circles end', () => {
	expect(draw(toFamily(details('self', [], [])))).toEqual(['self *']);
	expect(draw(toFamily(details('self', [relative('other', 'self')], [relative('other', 'self')])))).toEqual(['self *', '-other variation']);
});

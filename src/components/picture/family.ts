/** The family of a picture as a tree: from its oldest ancestors down to its youngest descendants. Pure. */
import type { GalleryPicture, PictureDetails } from '#contract/gallery.ts';
import type { Operation } from '#contract/generation.ts';

export interface FamilyMember {
	picture: GalleryPicture;
	/** How it came from the one above it; null at the top. */
	operation: Operation | null;
	/** Itself, whose family this is. */
	isSelf: boolean;
	children: FamilyMember[];
}

/** Several trees where a picture has several oldest ancestors; one of a single member where it has no family. Everybody is in it once. */
export function toFamily({ parents, children, ...self }: PictureDetails): FamilyMember[] {
	const pictures = new Map<string, GalleryPicture>([[self.id, self]]);
	for (const { picture } of [...parents, ...children]) pictures.set(picture.id, picture);
	const below = new Map<string, { id: string; operation: Operation }[]>();
	const hasParent = new Set<string>();
	const join = (parent: string, child: string, operation: Operation) => {
		if (!pictures.has(parent) || !pictures.has(child)) return;
		below.set(parent, [...(below.get(parent) ?? []), { id: child, operation }]);
		hasParent.add(child);
	};
	for (const { picture, of, operation } of parents) join(picture.id, of, operation);
	for (const { picture, of, operation } of children) join(of, picture.id, operation);

	const placed = new Set<string>();
	const place = (id: string, operation: Operation | null): FamilyMember[] => {
		const picture = pictures.get(id);
		if (picture === undefined || placed.has(id)) return [];
		placed.add(id);
		const under = (below.get(id) ?? []).flatMap((child) => place(child.id, child.operation));
		return [{ picture, operation, isSelf: id === self.id, children: under }];
	};
	const oldest = [...pictures.keys()].filter((id) => !hasParent.has(id));
	// Whoever stands in a circle is put in where it is met first.
	return [...oldest, self.id].flatMap((id) => place(id, null));
}

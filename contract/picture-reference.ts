/** Pictures inside requests and settings: which fields name one, and how. */
import type { GenerationRequest, Settings } from './generation.ts';

/** A field that names a picture: `init_image`, `mask`, `control[0].image`, … */
export interface NamedPicture {
	field: string;
	reference: string;
}

/** What holds pictures: a request, or settings, which say null for none. */
type HoldsPictures =
	| Partial<Pick<GenerationRequest, 'init_image' | 'mask' | 'control'>>
	| Pick<Settings, 'init_image' | 'mask' | 'control'>;

const inputPrefix = 'input:';

/** Every picture that is named, in the order of the fields. */
export function picturesOf({ init_image, mask, control }: HoldsPictures): NamedPicture[] {
	return [
		{ field: 'init_image', reference: init_image ?? null },
		{ field: 'mask', reference: mask ?? null },
		...(control ?? []).map(({ image }, index) => ({ field: `control[${index}].image`, reference: image })),
	].filter((named): named is NamedPicture => named.reference !== null);
}

/** The same request with its pictures named another way. */
export function withPictures(request: GenerationRequest, rename: (named: NamedPicture) => string): GenerationRequest {
	const { init_image, mask, control } = request;
	return {
		...request,
		...(init_image === undefined ? {} : { init_image: rename({ field: 'init_image', reference: init_image }) }),
		...(mask === undefined ? {} : { mask: rename({ field: 'mask', reference: mask }) }),
		...(control === undefined
			? {}
			: {
					control: control.map((use, index) => ({
						...use,
						image: rename({ field: `control[${index}].image`, reference: use.image }),
					})),
				}),
	};
}

/** How a picture is named that was sent before. @param sha256 of its file, hex */
export function toInputReference(sha256: string): string {
	return `${inputPrefix}${sha256}`;
}

/** The hash in `input:<sha256>`; null for everything else. */
export function inputHash(reference: string): string | null {
	const hash = reference.startsWith(inputPrefix) ? reference.slice(inputPrefix.length) : '';
	return isInputHash(hash) ? hash : null;
}

/** True for a SHA-256 in small hex digits. */
export function isInputHash(text: string): boolean {
	return /^[0-9a-f]{64}$/.test(text);
}

/** Hashes of the pictures that settings name. */
export function inputsOf(settings: HoldsPictures): string[] {
	return picturesOf(settings).flatMap(({ reference }) => inputHash(reference) ?? []);
}

/** Takes what a person shares with Easel from the phone's share sheet, keeps it on the device, and opens the studio with it. */
import { keepShared, type Shared } from '../components/app/shared.ts';

/** As the manifest names it. */
export const shareTargetPath = '/share-target';

export async function receiveShared(request: Request): Promise<Response> {
	try {
		const id = await keepShared(toShared(await request.formData()));
		return Response.redirect(`/?shared=${id}`, 303);
	} catch {
		return Response.redirect('/?shared=failed', 303);
	}
}

function toShared(form: FormData): Shared {
	const picture = form.get('picture');
	const words = ['title', 'text', 'url'].map((field) => form.get(field)).filter((value) => typeof value === 'string');
	return {
		picture: picture instanceof File && picture.size > 0 ? picture : null,
		// Many apps say the same thing in two of the fields.
		text: [...new Set(words.map((word) => word.trim()))].filter((word) => word !== '').join('\n'),
	};
}

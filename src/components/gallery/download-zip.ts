/** Pictures as one zip file. The browser saves it while it comes: it may be larger than the memory of a phone. */
import type { PictureChoice } from '#contract/gallery.ts';
import { call } from '../live/api.ts';

/** @throws Unreachable when Easel cannot be reached: a form that is sent then would take the page away. */
export async function downloadZip(choice: PictureChoice): Promise<void> {
	await call('GET', '/healthz');
	const form = document.createElement('form');
	form.method = 'post';
	form.action = '/api/gallery/archive';
	form.enctype = 'multipart/form-data';
	for (const [name, value] of Object.entries(choice) as [string, string | number | string[]][]) {
		const field = document.createElement('input');
		field.type = 'hidden';
		field.name = name;
		field.value = Array.isArray(value) ? value.join(' ') : String(value);
		form.append(field);
	}
	document.body.append(form);
	form.submit();
	form.remove();
}

/** Marks the document when the page hears presses and keys. */
import { useEffect } from 'react';

/** For the outermost component of a page, whose effects run last. Until then buttons and switches take no press (styles/base.css). */
export function useListening(): void {
	useEffect(() => {
		document.documentElement.dataset['listening'] = '';
	}, []);
}

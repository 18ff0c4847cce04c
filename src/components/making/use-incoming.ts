/** Pictures that are pasted, or dropped anywhere on the page. */
import { useEffect, useRef, useState } from 'react';

/** @returns whether a file is being held over the page */
export function useIncoming(onFile: (file: Blob) => void): boolean {
	const [isOver, setOver] = useState(false);
	const current = useRef(onFile);
	current.current = onFile;

	useEffect(() => {
		// Every element on the way says that it was entered and left.
		let depth = 0;
		const holdsFile = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true;
		const enter = (event: DragEvent) => {
			if (!holdsFile(event)) return;
			depth += 1;
			setOver(true);
		};
		const leave = (event: DragEvent) => {
			if (!holdsFile(event)) return;
			depth -= 1;
			setOver(depth > 0);
		};
		const over = (event: DragEvent) => {
			if (holdsFile(event)) event.preventDefault();
		};
		const drop = (event: DragEvent) => {
			depth = 0;
			setOver(false);
			if (!holdsFile(event)) return;
			event.preventDefault();
			const [file] = event.dataTransfer?.files ?? [];
			if (file !== undefined) current.current(file);
		};
		const paste = ({ clipboardData }: ClipboardEvent) => {
			const file = [...(clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
			// A text that brings a picture of itself along, as from a word processor, is meant as text.
			if (file !== undefined && clipboardData?.types.includes('text/plain') !== true) current.current(file);
		};
		addEventListener('dragenter', enter);
		addEventListener('dragleave', leave);
		addEventListener('dragover', over);
		addEventListener('drop', drop);
		addEventListener('paste', paste);
		return () => {
			removeEventListener('dragenter', enter);
			removeEventListener('dragleave', leave);
			removeEventListener('dragover', over);
			removeEventListener('drop', drop);
			removeEventListener('paste', paste);
		};
	}, []);
	return isOver;
}

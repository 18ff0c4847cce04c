/** The draft, kept in this browser so that it survives a reload. */
import { type Dispatch, type RefObject, type SetStateAction, useEffect, useRef, useState } from 'react';
import { readStored, store } from '../shell/stored.ts';
import { type Draft, emptyDraft, parseDraft } from './draft.ts';

/** @param box where the prompt is written, perhaps before any script has come */
export function useDraft(box: RefObject<HTMLTextAreaElement | null>): [Draft, Dispatch<SetStateAction<Draft>>] {
	const [draft, setDraft] = useState(emptyDraft);
	const restored = useRef(false);

	// The server renders an empty draft, so the stored one comes after the first render. What was typed before that wins.
	useEffect(() => {
		const early = box.current?.value ?? '';
		setDraft((typed) => {
			if (typed.prompt !== '') return typed;
			const stored = parseDraft(readStored('draft'));
			return early === '' ? stored : { ...stored, prompt: early };
		});
		restored.current = true;
	}, [box]);
	useEffect(() => {
		if (restored.current && draft !== emptyDraft) store('draft', JSON.stringify(draft));
	}, [draft]);

	return [draft, setDraft];
}

/** The draft, kept in this browser so that it survives a reload. */
import { type Dispatch, type SetStateAction, useEffect, useRef, useState } from 'react';
import { readStored, store } from '../shell/stored.ts';
import { type Draft, emptyDraft, parseDraft } from './draft.ts';

export function useDraft(): [Draft, Dispatch<SetStateAction<Draft>>] {
	const [draft, setDraft] = useState(emptyDraft);
	const restored = useRef(false);

	// The server renders an empty draft, so the stored one comes after the first render. What was typed before that wins.
	useEffect(() => {
		setDraft((typed) => (typed.prompt === '' ? parseDraft(readStored('draft')) : typed));
		restored.current = true;
	}, []);
	useEffect(() => {
		if (restored.current && draft !== emptyDraft) store('draft', JSON.stringify(draft));
	}, [draft]);

	return [draft, setDraft];
}

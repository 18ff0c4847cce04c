/** What a dialog asks for when it is opened: looking, there, or not reached with a way to ask again. */
import { useCallback, useEffect, useState } from 'react';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';

export interface Answer<Value> {
	/** Null until it is there. */
	value: Value | null;
	/** Why it is not. */
	problem: string | null;
	again(): void;
	/** What is known better here. */
	set(value: Value): void;
}

/** @param ask must stay the same function */
export function useAnswer<Value>(ask: () => Promise<Value>): Answer<Value> {
	const t = useText();
	const [value, setValue] = useState<Value | null>(null);
	const [problem, setProblem] = useState<string | null>(null);
	const again = useCallback(() => {
		setProblem(null);
		ask().then(setValue, (error: unknown) => setProblem(explain(t, error)));
	}, [ask, t]);
	useEffect(again, [again]);
	return { value, problem, again, set: setValue };
}

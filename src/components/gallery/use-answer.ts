/** What a dialog or a part of a page asks for when it is opened: looking, there, or not reached with a way to ask again. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useConnection } from '../live/LiveProvider.tsx';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';

export interface Answer<Value> {
	/** Null until it is there. */
	value: Value | null;
	/** Why it is not. */
	problem: string | null;
	again(): void;
	/** An answer that would have changed it was lost: asks again when the connection is back. */
	doubt(): void;
	/** What is known better here. */
	set(value: Value): void;
}

/** @param ask must stay the same function */
export function useAnswer<Value>(ask: () => Promise<Value>): Answer<Value> {
	const t = useText();
	const [value, setValue] = useState<Value | null>(null);
	const [problem, setProblem] = useState<string | null>(null);
	const inDoubt = useRef(false);
	const { streaming } = useConnection();
	const doubt = useCallback(() => {
		inDoubt.current = true;
	}, []);
	const again = useCallback(() => {
		setProblem(null);
		ask().then(setValue, (error: unknown) => {
			doubt();
			setProblem(explain(t, error));
		});
	}, [ask, doubt, t]);
	useEffect(again, [again]);
	useEffect(() => {
		if (!streaming || !inDoubt.current) return;
		inDoubt.current = false;
		again();
	}, [again, streaming]);
	return { value, problem, again, doubt, set: setValue };
}

/** The size of the pictures in the gallery, remembered by this browser. */
import { useCallback, useEffect, useState } from 'react';
import { readStored, store } from '../shell/stored.ts';
import { largest, usual } from './grid-size.ts';

export interface GridSize {
	step: number;
	canGrow: boolean;
	canShrink: boolean;
	/** @param by 1: larger pictures, -1: smaller ones */
	change(by: 1 | -1): void;
}

export function useGridSize(): GridSize {
	const [step, setStep] = useState<number>(usual);
	useEffect(() => {
		const stored = readStored('grid');
		if (stored !== null) setStep(clamp(Number(stored) || 0));
	}, []);
	const change = useCallback((by: 1 | -1) => {
		setStep((before) => {
			const next = clamp(before + by);
			store('grid', String(next));
			return next;
		});
	}, []);
	return { step, canGrow: step < largest, canShrink: step > 0, change };
}

function clamp(step: number): number {
	return Math.min(largest, Math.max(0, Math.round(step)));
}

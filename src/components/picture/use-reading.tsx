/** Pictures that come along: those that may say how they were made are read, and one is asked what to do; the others are started from. */
import { type ReactNode, Suspense, useCallback, useState } from 'react';
import type { GenerationRequest } from '#contract/generation.ts';
import { lazily } from '../shell/lazily.ts';
import { fileMayTell } from './may-tell.ts';

const ReadPanel = lazily(async () => ({ default: (await import('./ReadPanel.tsx')).ReadPanel }));

interface Reading {
	take(file: Blob): void;
	/** What is open for it. */
	panel: ReactNode;
}

export function useReading(onUse: (request: GenerationRequest) => void, onStart: (file: Blob) => void): Reading {
	const [file, setFile] = useState<Blob | null>(null);
	const close = () => setFile(null);
	const take = useCallback(
		(taken: Blob) => {
			void fileMayTell(taken).then(
				(mayTell) => (mayTell ? setFile(taken) : onStart(taken)),
				() => onStart(taken),
			);
		},
		[onStart],
	);
	const panel = file !== null && (
		<Suspense>
			<ReadPanel
				file={file}
				onClose={close}
				onUse={(request) => {
					close();
					onUse(request);
				}}
				onStart={(picture) => {
					close();
					onStart(picture);
				}}
			/>
		</Suspense>
	);
	return { take, panel };
}

/** Underlines what of the prompt is left out: the same text in the same place as the box's, of which only the line is seen. */
import { type RefObject, useEffect, useRef } from 'react';

interface CutMarkProps {
	box: RefObject<HTMLTextAreaElement | null>;
	prompt: string;
	cut: { start: number; end: number };
}

export function CutMark({ box, prompt, cut }: CutMarkProps) {
	const mirror = useRef<HTMLDivElement>(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: a changed text may have scrolled the box.
	useEffect(() => {
		const element = box.current;
		if (element === null) return;
		const follow = () => {
			if (mirror.current !== null) mirror.current.scrollTop = element.scrollTop;
		};
		follow();
		element.addEventListener('scroll', follow);
		return () => element.removeEventListener('scroll', follow);
	}, [box, prompt, cut]);
	return (
		<div className="prompt-text prompt-mirror" ref={mirror} aria-hidden="true">
			{prompt.slice(0, cut.start)}
			<span className="prompt-cut">{prompt.slice(cut.start, cut.end)}</span>
			{prompt.slice(cut.end)}
		</div>
	);
}

/** One more thing that a request can have, folded away until it is wanted. */
import type { ReactNode } from 'react';

interface SectionProps {
	title: string;
	/** What is set, in a word or two; null for nothing. */
	state: string | null;
	children: ReactNode;
}

export function Section({ title, state, children }: SectionProps) {
	return (
		<details className="more-section">
			<summary>
				<span className="more-section-title">{title}</span>
				{state !== null && <span className="more-section-state">{state}</span>}
			</summary>
			<div className="more-section-body">{children}</div>
		</details>
	);
}

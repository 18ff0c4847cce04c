/** The model's words, offered while typing. */
import type { RefObject } from 'react';
import type { CatalogModel, Vocabulary } from '#contract/catalog.ts';
import { useText } from '../text/text.tsx';
import { type Suggestion, suggest } from './suggestions.ts';

interface SuggestionsProps {
	/** Null for a model that offers none. */
	vocabulary: Vocabulary | null;
	suggestions: readonly Suggestion[];
	strip: RefObject<HTMLDivElement | null>;
	onChoose(suggestion: Suggestion): void;
}

export function Suggestions({ vocabulary, suggestions, strip, onChoose }: SuggestionsProps) {
	const t = useText();
	if (vocabulary === null) return null;
	return (
		// biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as part of the form's data.
		<div className="suggestions" ref={strip} role="group" aria-label={t('composer.suggestions')}>
			{suggestions.map((suggestion) => (
				<button type="button" className="suggestion" key={suggestion.text} onClick={() => onChoose(suggestion)}>
					{suggestion.text}
				</button>
			))}
		</div>
	);
}

export function useSuggestions(prompt: string, caret: number, model: CatalogModel | null): Suggestion[] {
	const vocabulary = model?.vocabulary ?? null;
	return vocabulary === null ? [] : suggest(prompt, caret, vocabulary);
}

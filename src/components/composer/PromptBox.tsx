/** The prompt, growing with its text, with the model's words offered while typing. */
import {
	type Dispatch,
	type KeyboardEvent,
	type RefObject,
	type SetStateAction,
	useEffect,
	useId,
	useLayoutEffect,
	useRef,
	useState,
} from 'react';
import type { CatalogModel } from '#contract/catalog.ts';
import { maxPromptLength } from '#contract/generation.ts';
import { useText } from '../text/text.tsx';
import type { Draft } from './draft.ts';
import { findUnknownWords, type Suggestion, suggest, take } from './suggestions.ts';

interface PromptBoxProps {
	draft: Draft;
	setDraft: Dispatch<SetStateAction<Draft>>;
	model: CatalogModel | null;
	promptRef: RefObject<HTMLTextAreaElement | null>;
}

export function PromptBox({ draft, setDraft, model, promptRef }: PromptBoxProps) {
	const t = useText();
	const { prompt } = draft;
	const [caret, setCaret] = useState(0);
	const [focused, setFocused] = useState(false);
	const strip = useRef<HTMLDivElement>(null);
	/** Where the caret goes once a taken suggestion has been rendered. */
	const nextCaret = useRef<number | null>(null);
	const hintId = useId();
	const vocabulary = model?.vocabulary ?? null;
	const suggestions = vocabulary === null ? [] : suggest(prompt, focused ? caret : prompt.length, vocabulary);
	useGrowing(promptRef, prompt);

	// biome-ignore lint/correctness/useExhaustiveDependencies: runs after the render that a taken suggestion caused.
	useEffect(() => {
		if (nextCaret.current === null) return;
		promptRef.current?.focus();
		promptRef.current?.setSelectionRange(nextCaret.current, nextCaret.current);
		nextCaret.current = null;
	}, [prompt]);

	function choose(suggestion: Suggestion): void {
		const taken = take(prompt, caret, suggestion);
		nextCaret.current = taken.caret;
		setCaret(taken.caret);
		setDraft((former) => ({ ...former, prompt: taken.prompt }));
	}

	/** Down from the end of the text into the suggestions; left and right among them; Escape or up back. */
	function move(event: KeyboardEvent): void {
		const buttons = [...(strip.current?.querySelectorAll('button') ?? [])];
		const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
		if (event.key === 'ArrowDown' && at === -1 && caret === prompt.length && buttons.length > 0) buttons[0]?.focus();
		else if (at !== -1 && event.key === 'ArrowRight') buttons[Math.min(at + 1, buttons.length - 1)]?.focus();
		else if (at !== -1 && event.key === 'ArrowLeft') buttons[Math.max(at - 1, 0)]?.focus();
		else if (at !== -1 && (event.key === 'ArrowUp' || event.key === 'Escape')) promptRef.current?.focus();
		else if (at === -1 && event.key === 'Escape') promptRef.current?.blur();
		else return;
		event.preventDefault();
	}

	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: the keys move between the text and its suggestions, which are real controls.
		<div
			className="prompt"
			data-focused={focused}
			onKeyDown={move}
			onFocus={() => setFocused(true)}
			onBlur={({ currentTarget, relatedTarget }) => setFocused(currentTarget.contains(relatedTarget))}
		>
			<textarea
				ref={promptRef}
				className="prompt-text"
				rows={1}
				value={prompt}
				placeholder={t('composer.placeholder')}
				aria-label={t('composer.prompt')}
				aria-describedby={hintId}
				autoComplete="off"
				autoCapitalize="none"
				enterKeyHint="enter"
				onChange={({ target }) => {
					setCaret(target.selectionStart);
					setDraft((former) => ({ ...former, prompt: target.value }));
				}}
				onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
			/>
			{vocabulary !== null && (
				// biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as part of the form's data.
				<div className="suggestions" ref={strip} role="group" aria-label={t('composer.suggestions')}>
					{suggestions.map((suggestion) => (
						<button type="button" className="suggestion" key={suggestion.text} onClick={() => choose(suggestion)}>
							{suggestion.text}
						</button>
					))}
				</div>
			)}
			<p className="hint" id={hintId}>
				<Hint prompt={prompt} caret={caret} model={model} />
			</p>
		</div>
	);
}

/** The one thing worth knowing about the prompt as it stands; nothing most of the time. */
function Hint({ prompt, caret, model }: { prompt: string; caret: number; model: CatalogModel | null }) {
	const t = useText();
	if (prompt.length > maxPromptLength) return t('composer.tooLong', { length: prompt.length, most: maxPromptLength });
	if (model === null) return null;
	if (model.state === 'broken') return t('composer.modelBroken', { model: model.title, reason: model.problem?.detail ?? '' });
	const unknown = model.vocabulary === null ? [] : findUnknownWords(prompt, caret, model.vocabulary);
	if (unknown.length === 0) return null;
	const listWords = new Intl.ListFormat(t.language, { type: 'disjunction' });
	const words = unknown.slice(0, 3).map((word) => `“${word}”`);
	return t('composer.unknownWords', { model: model.title, words: listWords.format(words) });
}

/** Makes the box as high as its text; the style sheet says where that ends. */
function useGrowing(box: RefObject<HTMLTextAreaElement | null>, text: string): void {
	// biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
	useLayoutEffect(() => {
		const element = box.current;
		if (element === null) return;
		element.style.height = 'auto';
		element.style.height = `${element.scrollHeight}px`;
	}, [text]);
}

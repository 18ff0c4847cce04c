/** The prompt, growing with its text, with the model's words offered while typing, and everything that helps with it behind one button. */
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
import type { TokenCount } from '#contract/tokens.ts';
import { CutMark } from '../prompts/CutMark.tsx';
import { PromptTools } from '../prompts/PromptTools.tsx';
import { useLongPress } from '../prompts/use-long-press.ts';
import { useRecall } from '../prompts/use-recall.ts';
import { useTokens } from '../prompts/use-tokens.ts';
import { changeWeight, weightOf } from '../prompts/weights.ts';
import { Icon } from '../shell/Icon.tsx';
import { explainProblem } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { type Draft, setField } from './draft.ts';
import { Suggestions, useSuggestions } from './Suggestions.tsx';
import { findUnknownWords, type Suggestion, take } from './suggestions.ts';

const weightStep = 0.1;

interface PromptBoxProps {
	draft: Draft;
	setDraft: Dispatch<SetStateAction<Draft>>;
	model: CatalogModel | null;
	promptRef: RefObject<HTMLTextAreaElement | null>;
	/** Shows everything that helps with prompts. */
	onOpen(): void;
}

export function PromptBox({ draft, setDraft, model, promptRef, onOpen }: PromptBoxProps) {
	const t = useText();
	const { prompt, prompt_syntax: syntax = 'a1111' } = draft;
	const [marked, setMarked] = useState({ start: 0, end: 0 });
	/** The word that a finger has stayed on. */
	const [held, setHeld] = useState<Range | null>(null);
	const [focused, setFocused] = useState(false);
	const strip = useRef<HTMLDivElement>(null);
	/** What is marked once a changed text has been rendered. */
	const nextMarked = useRef<Range | null>(null);
	const hintId = useId();
	const caret = marked.start;
	const suggestions = useSuggestions(prompt, focused ? caret : prompt.length, model);
	const tokens = useTokens(prompt, model?.state === 'broken' ? null : (model?.name ?? null), syntax, focused);
	const recall = useRecall(prompt, (used) => {
		mark(used.prompt.length);
		setDraft((former) => {
			const changed = { ...former, prompt: used.prompt };
			return model === null ? changed : setField(changed, 'negative_prompt', used.negative_prompt || undefined, model);
		});
	});
	const { onPointerDown, ...press } = useLongPress(promptRef, (start, end) => setHeld({ start, end }));
	const isTouch = useTouch();
	useGrowing(promptRef, prompt);

	// biome-ignore lint/correctness/useExhaustiveDependencies: runs after the render that a changed text caused.
	useEffect(() => {
		if (nextMarked.current === null) return;
		promptRef.current?.focus();
		promptRef.current?.setSelectionRange(nextMarked.current.start, nextMarked.current.end);
		setMarked(nextMarked.current);
		nextMarked.current = null;
	}, [prompt]);

	function mark(start: number, end = start): void {
		nextMarked.current = { start, end };
		setMarked({ start, end });
	}
	function write(text: string): void {
		setDraft((former) => ({ ...former, prompt: text }));
	}
	function choose(suggestion: Suggestion): void {
		const taken = take(prompt, caret, suggestion);
		mark(taken.caret);
		write(taken.prompt);
	}
	function weigh(step: number): boolean {
		const changed = changeWeight({ text: prompt, ...(held ?? rangeOf(promptRef.current)) }, step);
		if (changed === null) return false;
		if (held !== null) setHeld({ start: changed.start, end: changed.end });
		mark(changed.start, changed.end);
		if (!typeWhole(promptRef.current, changed.text)) write(changed.text);
		return true;
	}

	/** More and less weight, earlier prompts; down from the end of the text into the suggestions; left and right among them; Escape or up back. */
	function move(event: KeyboardEvent): void {
		const buttons = [...(strip.current?.querySelectorAll('button') ?? [])];
		const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
		const isText = document.activeElement === promptRef.current;
		const isArrow = event.key === 'ArrowUp' || event.key === 'ArrowDown';
		if (isText && isArrow && (event.ctrlKey || event.metaKey) && syntax === 'a1111') {
			if (!weigh(event.key === 'ArrowUp' ? weightStep : -weightStep)) return;
		} else if (isText && recall(event)) {
			// Taken.
		} else if (isText && event.key === 'ArrowDown' && caret === prompt.length && buttons.length > 0) buttons[0]?.focus();
		else if (at !== -1 && event.key === 'ArrowRight') buttons[Math.min(at + 1, buttons.length - 1)]?.focus();
		else if (at !== -1 && event.key === 'ArrowLeft') buttons[Math.max(at - 1, 0)]?.focus();
		else if (at !== -1 && (event.key === 'ArrowUp' || event.key === 'Escape')) promptRef.current?.focus();
		else if (isText && event.key === 'Escape') promptRef.current?.blur();
		else return;
		event.preventDefault();
	}

	const target = held ?? marked;
	const words = prompt.slice(target.start, target.end).trim();
	const weight = isTouch && words !== '' && syntax === 'a1111' ? weightOf({ text: prompt, ...target }) : null;
	const cut = tokens?.isCurrent === true ? tokens.tokens.cut : null;
	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: the keys move between the text and its suggestions, which are real controls.
		<div
			className="prompt"
			data-focused={focused}
			onKeyDown={move}
			onBlur={({ currentTarget, relatedTarget }) => {
				const stays = currentTarget.contains(relatedTarget);
				setFocused(stays);
				if (!stays) setHeld(null);
			}}
		>
			<div className="prompt-field">
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
					// Not for the button beside it: what comes with the focus would move that away from under the finger.
					onFocus={() => setFocused(true)}
					onChange={({ currentTarget }) => {
						// What a button has written is marked by it.
						if (nextMarked.current === null) setHeld(null);
						setMarked(rangeOf(currentTarget));
						write(currentTarget.value);
					}}
					onSelect={({ currentTarget }) => setMarked(rangeOf(currentTarget))}
					onPointerDown={(event) => {
						setHeld(null);
						onPointerDown(event);
					}}
					{...press}
				/>
				{cut !== null && <CutMark box={promptRef} prompt={prompt} cut={cut} />}
				<button type="button" className="icon-button prompt-more" aria-label={t('prompts.open')} aria-haspopup="dialog" onClick={onOpen}>
					<Icon name="book" />
				</button>
			</div>
			<PromptTools tokens={tokens} marked={weight === null ? null : { words, weight }} onWeight={weigh} />
			<Suggestions vocabulary={model?.vocabulary ?? null} suggestions={suggestions} strip={strip} onChoose={choose} />
			<p className="hint" id={hintId}>
				<Hint prompt={prompt} caret={caret} model={model} cut={cut} />
			</p>
		</div>
	);
}

interface Range {
	start: number;
	end: number;
}

function rangeOf(box: HTMLTextAreaElement | null): Range {
	return { start: box?.selectionStart ?? 0, end: box?.selectionEnd ?? 0 };
}

interface HintProps {
	prompt: string;
	caret: number;
	model: CatalogModel | null;
	cut: TokenCount['cut'];
}

/** The one thing worth knowing about the prompt as it stands; nothing most of the time. */
function Hint({ prompt, caret, model, cut }: HintProps) {
	const t = useText();
	if (prompt.length > maxPromptLength) return t('composer.tooLong', { length: prompt.length, most: maxPromptLength });
	if (model === null) return null;
	if (model.state === 'broken')
		return t('composer.modelBroken', { model: model.title, reason: model.problem === null ? '' : explainProblem(t, model.problem) });
	if (cut !== null) return t('prompts.cut', { model: model.title, text: prompt.slice(cut.start, cut.end).trim() });
	const unknown = model.vocabulary === null ? [] : findUnknownWords(prompt, caret, model.vocabulary);
	if (unknown.length === 0) return null;
	const listWords = new Intl.ListFormat(t.language, { type: 'disjunction' });
	const words = unknown.slice(0, 3).map((word) => `“${word}”`);
	return t('composer.unknownWords', { model: model.title, words: listWords.format(words) });
}

/** Replaces the text as typing does, so that the browser can undo it. False where it will not. */
function typeWhole(box: HTMLTextAreaElement | null, text: string): boolean {
	if (box === null) return false;
	box.focus();
	box.select();
	return document.execCommand('insertText', false, text);
}

/** True where fingers are used: there what is marked can be weighed by buttons. */
function useTouch(): boolean {
	const [touch, setTouch] = useState(false);
	useEffect(() => setTouch(navigator.maxTouchPoints > 0), []);
	return touch;
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

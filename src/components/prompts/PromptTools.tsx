/** Below the prompt while it is being written: how much of it the model reads, and the weight of what is marked. */
import type { TokenCount } from '#contract/tokens.ts';
import { Icon } from '../shell/Icon.tsx';
import { useText } from '../text/text.tsx';

interface PromptToolsProps {
	tokens: { tokens: TokenCount; isCurrent: boolean } | null;
	/** What a finger has marked; null while nothing is. */
	marked: { words: string; weight: number } | null;
	onWeight(step: number): void;
}

const step = 0.1;

export function PromptTools({ tokens, marked, onWeight }: PromptToolsProps) {
	const t = useText();
	return (
		<div className="prompt-tools">
			{marked !== null && (
				// biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as part of the form's data.
				<div className="weight" role="group" aria-label={t('prompts.weightOf', { words: marked.words })}>
					<button
						type="button"
						className="icon-button"
						aria-label={t('prompts.lighter')}
						onPointerDown={keepMarked}
						onClick={() => onWeight(-step)}
					>
						<Icon name="minus" />
					</button>
					<output className="weight-value">
						<span className="weight-words">{marked.words}</span> {marked.weight.toLocaleString(t.language, { maximumFractionDigits: 2 })}
					</output>
					<button
						type="button"
						className="icon-button"
						aria-label={t('prompts.heavier')}
						onPointerDown={keepMarked}
						onClick={() => onWeight(step)}
					>
						<Icon name="plus" />
					</button>
				</div>
			)}
			{tokens !== null && <Tokens {...tokens} />}
		</div>
	);
}

function Tokens({ tokens: { count, limit, chunks, cut }, isCurrent }: { tokens: TokenCount; isCurrent: boolean }) {
	const t = useText();
	const words = t('prompts.tokens', { count, limit });
	return (
		<span
			className="tokens"
			data-cut={cut !== null}
			data-current={isCurrent}
			title={chunks > 1 ? t('prompts.chunks', { count: chunks }) : words}
		>
			<span aria-hidden="true">
				{count.toLocaleString(t.language)} / {limit.toLocaleString(t.language)}
			</span>
			<span className="visually-hidden">{words}</span>
		</span>
	);
}

/** The box keeps the focus, and what is marked in it stays marked. */
function keepMarked(event: React.PointerEvent): void {
	event.preventDefault();
}

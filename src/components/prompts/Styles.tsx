/** Styles: a press puts one onto the prompt, another one takes it off. */
import type { Style } from '#contract/prompt-library.ts';
import { useText } from '../text/text.tsx';
import { EntryList } from './EntryList.tsx';
import { hasStyle, type Texts, withoutStyle, withStyle } from './styles.ts';
import type { LibraryState } from './use-library.ts';

interface StylesProps {
	library: LibraryState;
	texts: Texts;
	onWrite(texts: Texts): void;
}

export function Styles({ library, texts, onWrite }: StylesProps) {
	const t = useText();
	function turn(style: Style): void {
		const { prompt, negative_prompt } = style;
		if (hasStyle(texts, style)) {
			onWrite({
				prompt: withoutStyle(texts.prompt, prompt) ?? texts.prompt,
				negative: withoutStyle(texts.negative, negative_prompt) ?? texts.negative,
			});
		} else onWrite({ prompt: withStyle(texts.prompt, prompt), negative: withStyle(texts.negative, negative_prompt) });
	}
	return (
		<EntryList
			kind="styles"
			library={library}
			fresh={{ name: '', prompt: texts.prompt, negative_prompt: texts.negative }}
			empty={t('prompts.noStyles')}
			describe={({ prompt, negative_prompt }) =>
				[prompt, negative_prompt && t('prompts.withoutText', { text: negative_prompt })].filter(Boolean).join(' · ')
			}
			onUse={turn}
			isUsed={(style) => hasStyle(texts, style)}
		>
			<p className="panel-note prompt-now" dir="auto">
				{texts.prompt === '' ? t('prompts.emptyPrompt') : texts.prompt}
			</p>
		</EntryList>
	);
}

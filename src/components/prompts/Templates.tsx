/** Templates: a press asks for what goes into the gaps, and writes the prompt. */
import { type FormEvent, useId, useState } from 'react';
import type { Template } from '#contract/prompt-library.ts';
import { useText } from '../text/text.tsx';
import { EntryList } from './EntryList.tsx';
import { fillGaps, gapsOf } from './styles.ts';
import type { LibraryState } from './use-library.ts';

interface TemplatesProps {
	library: LibraryState;
	prompt: string;
	onUse(prompt: string): void;
}

export function Templates({ library, prompt, onUse }: TemplatesProps) {
	const t = useText();
	const [filled, setFilled] = useState<Template | null>(null);

	function use(template: Template, values: Record<string, string>): void {
		// What was put in is offered the next time; without an answer it is not, and nothing else is lost.
		const { id, name, prompt: text } = template;
		library.save('templates', { name, prompt: text, values }, id).catch(() => undefined);
		onUse(fillGaps(text, values));
	}
	if (filled !== null) return <Gaps template={filled} onUse={(values) => use(filled, values)} onBack={() => setFilled(null)} />;
	return (
		<EntryList
			kind="templates"
			library={library}
			fresh={{ name: '', prompt, values: {} }}
			empty={t('prompts.noTemplates')}
			describe={(template) => template.prompt}
			onUse={(template) => (gapsOf(template.prompt).length === 0 ? onUse(template.prompt) : setFilled(template))}
		/>
	);
}

function Gaps({ template, onUse, onBack }: { template: Template; onUse(values: Record<string, string>): void; onBack(): void }) {
	const t = useText();
	const id = useId();
	const [values, setValues] = useState(template.values);

	function use(event: FormEvent): void {
		event.preventDefault();
		onUse(values);
	}
	return (
		<form className="prompt-entry-form" onSubmit={use}>
			<h3>{template.name}</h3>
			{gapsOf(template.prompt).map((name) => (
				<div className="field" key={name}>
					<label htmlFor={`${id}-${name}`}>{name}</label>
					<input
						id={`${id}-${name}`}
						type="text"
						autoComplete="off"
						autoCapitalize="none"
						value={values[name] ?? ''}
						onChange={({ target }) => setValues((former) => ({ ...former, [name]: target.value }))}
					/>
				</div>
			))}
			<p className="panel-note prompt-now" dir="auto">
				{fillGaps(template.prompt, values)}
			</p>
			<div className="panel-actions">
				<button type="submit" className="button button-strong">
					{t('prompts.use')}
				</button>
				<button type="button" className="button" onClick={onBack}>
					{t('prompts.cancel')}
				</button>
			</div>
		</form>
	);
}

/** Everything that helps with prompts: earlier ones, styles, templates, wildcards, grids. */
import { type Dispatch, type KeyboardEvent, type ReactNode, type SetStateAction, useId, useRef, useState } from 'react';
import type { Catalog, CatalogModel } from '#contract/catalog.ts';
import { type Draft, setField } from '../composer/draft.ts';
import { GridForm } from '../groups/GridForm.tsx';
import { Panel } from '../shell/Panel.tsx';
import { useText } from '../text/text.tsx';
import { History } from './History.tsx';
import { Styles } from './Styles.tsx';
import type { Texts } from './styles.ts';
import { Templates } from './Templates.tsx';
import { useLibrary } from './use-library.ts';
import { Wildcards } from './Wildcards.tsx';

interface PromptPanelProps {
	draft: Draft;
	setDraft: Dispatch<SetStateAction<Draft>>;
	catalog: Catalog | null;
	model: CatalogModel | null;
	onClose(): void;
}

const tabs = ['history', 'styles', 'templates', 'wildcards', 'grid'] as const;
type Tab = (typeof tabs)[number];

export function PromptPanel({ draft, setDraft, catalog, model, onClose }: PromptPanelProps) {
	const t = useText();
	const [tab, setTab] = useState<Tab>('history');
	const library = useLibrary();
	const texts: Texts = { prompt: draft.prompt, negative: draft.negative_prompt ?? model?.defaults.negative_prompt ?? '' };

	function write({ prompt, negative }: Texts): void {
		setDraft((former) => {
			const changed = { ...former, prompt };
			return model === null || negative === texts.negative ? changed : setField(changed, 'negative_prompt', negative, model);
		});
	}
	const shown: Record<Tab, () => ReactNode> = {
		history: () => <History onUse={(prompt, negative) => finish({ prompt, negative })} />,
		styles: () => <Styles library={library} texts={texts} onWrite={write} />,
		templates: () => <Templates library={library} prompt={draft.prompt} onUse={(prompt) => finish({ ...texts, prompt })} />,
		wildcards: () => <Wildcards library={library} onUse={(name) => finish({ ...texts, prompt: joined(draft.prompt, `__${name}__`) })} />,
		grid: () => <GridForm draft={draft} catalog={catalog} model={model} onDone={onClose} />,
	};
	function finish(changed: Texts): void {
		write(changed);
		onClose();
	}
	return (
		<Panel title={t('prompts.title')} onClose={onClose}>
			<Tabs tab={tab} onTab={setTab}>
				{shown[tab]()}
			</Tabs>
		</Panel>
	);
}

function Tabs({ tab, onTab, children }: { tab: Tab; onTab(tab: Tab): void; children: ReactNode }) {
	const t = useText();
	const id = useId();
	const list = useRef<HTMLDivElement>(null);

	function move({ key }: KeyboardEvent): void {
		const at = tabs.indexOf(tab);
		const to = { ArrowRight: (at + 1) % tabs.length, ArrowLeft: (at + tabs.length - 1) % tabs.length, Home: 0, End: tabs.length - 1 }[key];
		const next = to === undefined ? undefined : tabs[to];
		if (to === undefined || next === undefined) return;
		onTab(next);
		list.current?.querySelectorAll('button')[to]?.focus();
	}
	return (
		<>
			<div className="tabs" role="tablist" aria-label={t('prompts.title')} ref={list} onKeyDown={move}>
				{tabs.map((name) => (
					<button
						type="button"
						className="tab"
						role="tab"
						key={name}
						id={`${id}-${name}`}
						aria-selected={name === tab}
						aria-controls={`${id}-panel`}
						tabIndex={name === tab ? 0 : -1}
						onClick={() => onTab(name)}
					>
						{t(`prompts.${name}`)}
					</button>
				))}
			</div>
			<div className="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${tab}`}>
				{children}
			</div>
		</>
	);
}

function joined(prompt: string, word: string): string {
	return prompt === '' || /\s$/.test(prompt) ? prompt + word : `${prompt} ${word}`;
}

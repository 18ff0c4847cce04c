/** Asks for a grid: up to three things that change, or every choice of some words. */
import { type FormEvent, useId, useMemo, useRef, useState } from 'react';
import type { Catalog, CatalogModel } from '#contract/catalog.ts';
import { hasChoices } from '#contract/choices.ts';
import { type GridAxis, mostAxes, mostCells } from '#contract/grid.ts';
import type { GroupRequest } from '#contract/groups.ts';
import type { Estimate } from '#contract/queue.ts';
import type { Draft } from '../composer/draft.ts';
import { Icon } from '../shell/Icon.tsx';
import { useToast } from '../shell/toasts.tsx';
import { useWaitingText } from '../shell/use-sending.ts';
import { toDuration } from '../text/format.ts';
import { type Text, useText } from '../text/text.tsx';
import { AxisFields } from './AxisFields.tsx';
import { type AxisDraft, listAxisKinds, toAxis } from './axes.ts';
import { toMatrix } from './axis-values.ts';
import { useGroupEstimate } from './use-group-estimate.ts';
import { useSendGroup } from './use-send-group.ts';

interface GridFormProps {
	draft: Draft;
	catalog: Catalog | null;
	model: CatalogModel | null;
	onDone(): void;
}

type Mode = 'axes' | 'matrix';

export function GridForm({ draft, catalog, model, onDone }: GridFormProps) {
	const t = useText();
	const show = useToast();
	const waiting = useWaitingText();
	const id = useId();
	const nextId = useRef(1);
	const [first = '', ...parts] = splitMatrix(draft.prompt);
	const [mode, setMode] = useState<Mode>(parts.length > 0 ? 'matrix' : 'axes');
	const [axes, setAxes] = useState<AxisDraft[]>([{ id: 0, field: 'steps', text: '', chosen: [] }]);
	const [words, setWords] = useState(parts.join('\n'));
	const kinds = useMemo(() => listAxisKinds(t, catalog, model, draft.init_image !== undefined), [t, catalog, model, draft.init_image]);
	const { send, problem, state, stop } = useSendGroup((group) => {
		show(t('prompts.gridAccepted', { count: group.counts.all }), {
			label: t('prompts.show'),
			run: () => location.assign(`/group/${group.id}`),
		});
		onDone();
	});

	const kindOf = (field: string) => kinds.find((kind) => kind.field === field);
	const read: (GridAxis | null)[] = mode === 'matrix' ? toMatrixAxes(words) : axes.map((axis) => axisOf(axis));
	const whole = read.filter((axis) => axis !== null);
	const cells = whole.length === 0 || whole.length < read.length ? 0 : whole.reduce((product, { values }) => product * values.length, 1);

	const tooMany = cells > mostCells;
	const asked = toGroupRequest(draft, mode === 'matrix' ? first : draft.prompt, whole);
	const estimate = useGroupEstimate(cells === 0 || tooMany || draft.prompt.trim() === '' ? null : asked);

	function axisOf(axis: AxisDraft): GridAxis | null {
		const kind = kindOf(axis.field);
		return kind === undefined ? null : toAxis(axis, kind);
	}
	function change(changed: AxisDraft): void {
		setAxes((former) => former.map((axis) => (axis.id === changed.id ? changed : axis)));
	}
	function add(): void {
		const unused = kinds.find(({ field }) => !axes.some((axis) => axis.field === field))?.field ?? 'steps';
		const newId = nextId.current;
		nextId.current += 1;
		setAxes((former) => [...former, { id: newId, field: unused, text: '', chosen: [] }]);
	}
	function submit(event: FormEvent): void {
		event.preventDefault();
		send(asked);
	}
	return (
		<form className="prompt-entry-form" onSubmit={submit}>
			<div className="modes" role="radiogroup" aria-label={t('prompts.grid')}>
				{(['axes', 'matrix'] as const).map((one) => (
					<label className="mode" key={one}>
						<input type="radio" name={id} checked={mode === one} onChange={() => setMode(one)} />
						{t(one === 'axes' ? 'prompts.gridMode' : 'prompts.matrixMode')}
					</label>
				))}
			</div>
			<p className="panel-note prompt-now" dir="auto">
				{(mode === 'matrix' ? first : draft.prompt) || t('prompts.emptyPrompt')}
			</p>
			{mode === 'matrix' ? (
				<div className="field">
					<label htmlFor={`${id}-words`}>{t('prompts.matrixWords')}</label>
					<textarea
						id={`${id}-words`}
						rows={4}
						value={words}
						aria-describedby={`${id}-note`}
						onChange={({ target }) => setWords(target.value)}
					/>
					<p className="field-note" id={`${id}-note`}>
						{t('prompts.matrixNote')}
					</p>
				</div>
			) : (
				<>
					{axes.map((axis, index) => (
						<AxisFields
							key={axis.id}
							name={t(index === 0 ? 'prompts.columns' : index === 1 ? 'prompts.rows' : 'prompts.blocks')}
							axis={axis}
							kinds={kinds}
							wrong={axis.text.trim() !== '' && axisOf(axis) === null}
							onChange={change}
							onRemove={axes.length > 1 ? () => setAxes((former) => former.filter((one) => one.id !== axis.id)) : null}
						/>
					))}
					{axes.length < mostAxes && (
						<button type="button" className="button button-start" onClick={add}>
							<Icon name="plus" />
							{t('prompts.addAxis')}
						</button>
					)}
				</>
			)}
			<div role="status">
				{estimate?.seconds != null && <p className="panel-note">{describeEstimate(t, cells, estimate)}</p>}
				{tooMany && <p className="problem-text">{t('prompts.tooManyCells', { count: cells, most: mostCells })}</p>}
				{problem !== null && <p className="problem-text">{problem}</p>}
				{state === 'waiting' && <p className="panel-note">{waiting('prompts.gridWaiting')}</p>}
			</div>
			<div className="panel-actions">
				<button type="submit" className="paint" disabled={cells === 0 || tooMany || state !== 'idle' || draft.prompt.trim() === ''}>
					<Icon name="brush" />
					{t(state === 'idle' ? 'prompts.paintGrid' : 'prompts.sendingGrid', { count: cells })}
				</button>
				{state !== 'idle' && (
					<button type="button" className="button" onClick={stop}>
						{t('prompts.cancel')}
					</button>
				)}
			</div>
		</form>
	);
}

function toGroupRequest({ count: _count, ...request }: Draft, prompt: string, axes: GridAxis[]): GroupRequest {
	const base = { ...request, prompt };
	return { request: hasChoices(prompt) ? { ...base, written: prompt } : base, axes };
}

function describeEstimate(t: Text, count: number, { seconds, starts_in_s: start }: Estimate): string {
	const duration = toDuration(t, seconds ?? 0);
	const pictures = t('composer.countPictures', { count });
	const cost =
		start === null || start < 1
			? t('prompts.gridTakes', { duration })
			: t('prompts.gridTakesLater', { duration, start: toDuration(t, start) });
	return `${pictures}, ${cost}`;
}

/** A1111's prompt matrix: the prompt, and behind each bar words that are put behind it. Bars inside braces are choices. */
function splitMatrix(prompt: string): string[] {
	const parts = prompt.replace(/\{[^{}]*\}/g, (choice) => choice.replaceAll('|', '\u0000')).split('|');
	return parts.map((part) => part.replaceAll('\u0000', '|').trim()).filter((part, index) => index === 0 || part !== '');
}

function toMatrixAxes(words: string): GridAxis[] {
	const list = words
		.split('\n')
		.map((word) => word.trim())
		.filter((word) => word !== '');
	return toMatrix(list.slice(0, 10)).map((values) => ({ field: 'prompt_part', values, labels: values.map((value) => value || '–') }));
}

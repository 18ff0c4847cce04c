/** The queue's page: what is painted, what waits, and everything that can be done about it. */
import { type ReactNode, Suspense, useState } from 'react';
import type { Catalog } from '#contract/catalog.ts';
import type { QueueEntry, QueueState, WaitingCells } from '#contract/queue.ts';
import { Icon } from '../shell/Icon.tsx';
import { lazily } from '../shell/lazily.ts';
import { Shell, type ShellFacts } from '../shell/Shell.tsx';
import { useToast } from '../shell/toasts.tsx';
import { useWaitingText } from '../shell/use-sending.ts';
import { explain } from '../text/explain.ts';
import { toDuration } from '../text/format.ts';
import { useText } from '../text/text.tsx';
import {
	cancelEntry,
	cancelPart,
	cellsWait,
	editEntry,
	partOf,
	pauseEntry,
	pauseQueue,
	putBack,
	putOff,
	putOffAll,
	runNext,
} from './actions.ts';
import { CellsList } from './CellsList.tsx';
import { ownOf, secondsOf } from './line.ts';
import { RunningEntry } from './RunningEntry.tsx';
import { useQueue } from './use-queue.ts';
import { WaitingList } from './WaitingList.tsx';

const EditPanel = lazily(() => import('./EditPanel.tsx').then(({ EditPanel }) => ({ default: EditPanel })));
const HourPanel = lazily(() => import('./HourPanel.tsx').then(({ HourPanel }) => ({ default: HourPanel })));

interface QueueProps {
	shell: ShellFacts;
	/** What the server knew when it made the page; null where it could not be asked. */
	initial: { queue: QueueState | null; catalog: Catalog | null };
}

export function Queue({ shell, initial }: QueueProps) {
	return (
		<Shell shell={shell} page="queue">
			<QueuePage initial={initial} />
		</Shell>
	);
}

/** Which panel is open, and for what: one entry, or all that waits. */
type Open = { panel: 'edit'; entry: QueueEntry } | { panel: 'hour'; entry: QueueEntry | null };

function QueuePage({ initial }: Pick<QueueProps, 'initial'>) {
	const t = useText();
	const show = useToast();
	const waiting = useWaitingText();
	const { state, unsent, change } = useQueue(initial.queue, (error) => show(explain(t, error)));
	const [open, setOpen] = useState<Open | null>(null);
	const close = () => setOpen(null);

	if (state === null) {
		return (
			<main className="queue">
				<QueueHead waiting={[]} />
				<p className="queue-empty" role="status">
					{t('words.looking')}
				</p>
			</main>
		);
	}
	const own = ownOf(state);

	/** Cancels entries of one's own that wait, with a way back. */
	function takeAway(entries: readonly QueueEntry[], cancel: ReturnType<typeof cancelEntry>): void {
		const last = entries.at(-1);
		const following = own[own.findIndex(({ id }) => id === last?.id) + 1]?.id ?? null;
		change(cancel);
		show(t('queue.cancelled', { count: entries.length }), { label: t('words.undo'), run: () => change(putBack(entries, following)) });
	}

	function stopCells(cells: WaitingCells): void {
		change(cellsWait(cells, false));
		show(t('queue.cellsCancelled', { count: cells.count }), { label: t('words.undo'), run: () => change(cellsWait(cells, true)) });
	}

	return (
		<main className="queue">
			<QueueHead waiting={state.waiting}>
				<button
					type="button"
					className={state.paused ? 'button button-strong' : 'button'}
					onClick={() => change(pauseQueue(!state.paused))}
				>
					<Icon name={state.paused ? 'play' : 'pause'} />
					{t(state.paused ? 'queue.resume' : 'queue.pause')}
				</button>
				{own.length > 0 && (
					<>
						<button type="button" className="button" onClick={() => setOpen({ panel: 'hour', entry: null })}>
							<Icon name="clock" />
							{t('queue.hourAll')}
						</button>
						<button type="button" className="button" onClick={() => takeAway(own, cancelPart(null))}>
							<Icon name="close" />
							{t('queue.cancelAll')}
						</button>
					</>
				)}
			</QueueHead>
			<p className="queue-note" role="status" data-shown={state.paused || unsent}>
				{unsent ? waiting('queue.unsent') : state.paused ? t('queue.pausedNote') : ''}
			</p>
			{state.running.length > 0 && (
				<section aria-labelledby="queue-running">
					<h2 id="queue-running">{t('queue.running')}</h2>
					<ul className="queue-list">
						{state.running.map((entry) => (
							<RunningEntry key={entry.id} entry={entry} onCancel={() => change(cancelEntry(entry.id))} />
						))}
					</ul>
				</section>
			)}
			{state.waiting.length > 0 && (
				<WaitingList
					state={state}
					change={change}
					onNext={({ id }) => change(runNext(id))}
					onPause={({ id, paused }) => change(pauseEntry(id, !paused))}
					onHour={(entry) => setOpen({ panel: 'hour', entry })}
					onEdit={(entry) => setOpen({ panel: 'edit', entry })}
					onCancel={(entry) => takeAway([entry], cancelEntry(entry.id))}
				/>
			)}
			{state.cells.length > 0 && <CellsList cells={state.cells} onCancel={stopCells} />}
			{state.waiting.length === 0 && state.cells.length === 0 && (
				<div className="queue-empty">
					<p>{t(state.running.length === 0 ? 'queue.empty' : 'queue.nothingWaits')}</p>
					<a className={state.running.length === 0 ? 'button button-strong' : 'button'} href="/">
						{t('queue.toStudio')}
					</a>
				</div>
			)}
			<Suspense>
				{open?.panel === 'edit' && open.entry.generation !== null && (
					<EditPanel
						generation={open.entry.generation}
						catalog={initial.catalog}
						onClose={close}
						onSave={(request, replaces) => {
							close();
							change(editEntry(open.entry.id, request, replaces));
						}}
					/>
				)}
				{open?.panel === 'hour' && (
					<HourPanel
						prompt={open.entry?.generation?.request.prompt ?? null}
						group={groupOf(state, open.entry)}
						time={open.entry?.not_before ?? null}
						onClose={close}
						onSet={(time, whole) => {
							close();
							const { entry } = open;
							if (entry === null || whole) change(putOffAll(time, entry?.generation?.request.group ?? null));
							else change(putOff(entry.id, time));
						}}
					/>
				)}
			</Suspense>
		</main>
	);
}

/** How many wait in the group of an entry; 0 without one. */
function groupOf(state: QueueState, entry: QueueEntry | null): number {
	const group = entry?.generation?.request.group;
	return group === undefined ? 0 : partOf(state, group).length;
}

interface QueueHeadProps {
	waiting: readonly QueueEntry[];
	children?: ReactNode;
}

function QueueHead({ waiting, children }: QueueHeadProps) {
	const t = useText();
	const seconds = secondsOf(waiting);
	const count = t('queue.waiting', { count: waiting.length });
	return (
		<div className="queue-head">
			<div>
				<h1>{t('queue.title')}</h1>
				<p className="queue-sum">
					{seconds === null || waiting.length === 0 ? count : t('queue.waitingFor', { count, duration: toDuration(t, seconds) })}
				</p>
			</div>
			<div className="queue-tools">{children}</div>
		</div>
	);
}

/** The one big thing: what is being painted, or what was painted last, with its label beside it. */
import type { ReactNode } from 'react';
import type { Catalog } from '#contract/catalog.ts';
import { type Generation, hasEnded } from '#contract/generation.ts';
import type { Preview, Sending } from '../live/state.ts';
import { Icon } from '../shell/Icon.tsx';
import { ProblemText } from '../shell/ProblemText.tsx';
import { useWaitingText } from '../shell/use-sending.ts';
import { describeWork, nameSize, shareDone, toDuration } from '../text/format.ts';
import { useText } from '../text/text.tsx';
import { useActions } from './actions.ts';
import { Blank, Canvas } from './Canvas.tsx';
import { Ledge } from './Ledge.tsx';
import { listPictures, type OnEasel } from './wall.ts';

interface EaselProps {
	item: OnEasel;
	previews: Readonly<Record<string, Preview>>;
	catalog: Catalog | null;
}

export function Easel({ item, previews, catalog }: EaselProps) {
	if (item.kind === 'sending') return <SendingEasel sending={item.sending} catalog={catalog} />;
	const { generation } = item;
	const preview = previews[generation.id] ?? null;
	if (!hasEnded(generation.state)) return <WorkEasel generation={generation} preview={preview} />;
	return generation.state === 'failed' ? (
		<FailedEasel generation={generation} />
	) : (
		<DoneEasel generation={generation} preview={preview} catalog={catalog} />
	);
}

interface FrameProps {
	canvas: ReactNode;
	/** As in {@link Ledge}. */
	share: number | null | undefined;
	prompt: string;
	children: ReactNode;
}

function Frame({ canvas, share, prompt, children }: FrameProps) {
	const t = useText();
	return (
		<section className="easel" aria-label={t('studio.onEasel')}>
			<div className="easel-stand">
				{canvas}
				<Ledge share={share} label={t('studio.painting', { prompt })} />
			</div>
			<div className="label">
				<h2 className="label-prompt" dir="auto">
					{prompt}
				</h2>
				{children}
			</div>
		</section>
	);
}

function SendingEasel({ sending, catalog }: { sending: Sending; catalog: Catalog | null }) {
	const { paint, drop } = useActions();
	const t = useText();
	const waitingText = useWaitingText();
	const { request, problem, waiting, key } = sending;
	const defaults = catalog?.models.find(({ name }) => name === (request.model ?? catalog.default_model))?.defaults;
	const canvas =
		problem === null ? (
			<div className="canvas" data-slots="1" data-state="queued">
				<div className="slot">
					<Blank width={request.width ?? defaults?.width ?? 1} height={request.height ?? defaults?.height ?? 1} />
				</div>
			</div>
		) : (
			<NoPicture />
		);
	if (problem === null) {
		return (
			<Frame canvas={canvas} share={null} prompt={request.prompt}>
				<p className="label-status">{waiting ? waitingText('studio.notSentYet') : t('studio.sending')}</p>
				<div className="label-actions">
					<button type="button" className="button" onClick={() => drop(key)}>
						<Icon name="close" />
						{t('words.cancel')}
					</button>
				</div>
			</Frame>
		);
	}
	return (
		<Frame canvas={canvas} share={undefined} prompt={request.prompt}>
			<p className="label-status">
				<ProblemText problem={problem} />
			</p>
			<div className="label-actions">
				<button
					type="button"
					className="button button-strong"
					onClick={() => {
						drop(key);
						paint(request);
					}}
				>
					<Icon name="again" />
					{t('words.tryAgain')}
				</button>
				<button type="button" className="button" onClick={() => drop(key)}>
					{t('studio.putAway')}
				</button>
			</div>
		</Frame>
	);
}

function WorkEasel({ generation, preview }: { generation: Generation; preview: Preview | null }) {
	const { cancel } = useActions();
	const t = useText();
	return (
		<Frame canvas={<Canvas generation={generation} preview={preview} />} share={shareDone(generation)} prompt={generation.request.prompt}>
			<p className="label-status">{describeWork(t, generation)}</p>
			<div className="label-actions">
				<button type="button" className="button" onClick={() => cancel(generation.id)}>
					<Icon name="close" />
					{t('words.cancel')}
				</button>
			</div>
			<Warnings generation={generation} />
		</Frame>
	);
}

function FailedEasel({ generation }: { generation: Generation }) {
	const { paint, remove } = useActions();
	const t = useText();
	const { problem, request, id } = generation;
	const canvas = listPictures(generation).length > 0 ? <Canvas generation={generation} preview={null} /> : <NoPicture />;
	return (
		<Frame canvas={canvas} share={undefined} prompt={request.prompt}>
			<p className="label-status">{problem === null ? <strong>{t('studio.failed')}.</strong> : <ProblemText problem={problem} />}</p>
			<div className="label-actions">
				<button type="button" className="button button-strong" onClick={() => paint(request)}>
					<Icon name="again" />
					{t('words.tryAgain')}
				</button>
				<button type="button" className="button" onClick={() => remove('generations', id)}>
					<Icon name="bin" />
					{t('words.delete')}
				</button>
			</div>
		</Frame>
	);
}

/** Where no picture came to be: a low canvas, as there is nothing to look at. */
function NoPicture() {
	return (
		<div className="canvas" data-slots="1" data-state="failed">
			<div className="slot">
				<Blank width={5} height={2} />
				<Icon name="alert" />
			</div>
		</div>
	);
}

function DoneEasel({ generation, preview, catalog }: { generation: Generation; preview: Preview | null; catalog: Catalog | null }) {
	const { again, use } = useActions();
	const t = useText();
	const { settings, timings, state, request } = generation;
	const model = catalog?.models.find(({ name }) => name === settings.model);
	const size =
		model === undefined
			? t('words.size', { width: String(settings.width), height: String(settings.height) })
			: nameSize(t, settings.width, settings.height, model);
	const facts = [
		size,
		t('studio.seed', { seed: String(settings.seed) }),
		timings?.total == null ? null : t('studio.paintedIn', { duration: toDuration(t, timings.total / 1000) }),
	];
	return (
		<Frame canvas={<Canvas generation={generation} preview={preview} />} share={undefined} prompt={request.prompt}>
			<p className="label-facts">{facts.filter((fact) => fact !== null).join(' · ')}</p>
			{state === 'cancelled' && (
				<p className="label-status">{t('studio.cancelledAfter', { done: listPictures(generation).length, count: settings.count })}</p>
			)}
			<div className="label-actions">
				<button type="button" className="button" onClick={() => again(settings)}>
					<Icon name="again" />
					{t('studio.anotherSeed')}
				</button>
				<button type="button" className="button" onClick={() => use(settings, null)}>
					<Icon name="use" />
					{t('studio.useSettings')}
				</button>
			</div>
			<Warnings generation={generation} />
		</Frame>
	);
}

function Warnings({ generation: { warnings } }: { generation: Generation }) {
	return warnings.map((warning) => (
		<p className="warning" key={warning}>
			<Icon name="info" />
			{warning}
		</p>
	));
}

/** The one big thing: what is being painted, or what was painted last, with its label beside it. */
import type { ReactNode } from 'react';
import type { Catalog } from '#contract/catalog.ts';
import { type Generation, hasEnded } from '#contract/generation.ts';
import type { Preview, Sending } from '../live/state.ts';
import { Icon } from '../shell/Icon.tsx';
import { describeWork, nameSize, shareDone, toDuration } from '../text/format.ts';
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
	return (
		<section className="easel" aria-label="On the easel">
			<div className="easel-stand">
				{canvas}
				<Ledge share={share} label={`Painting: ${prompt}`} />
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
				<p className="label-status">{waiting ? 'No connection. It is sent as soon as Easel answers.' : 'Sending'}</p>
				<div className="label-actions">
					<button type="button" className="button" onClick={() => drop(key)}>
						<Icon name="close" />
						Cancel
					</button>
				</div>
			</Frame>
		);
	}
	return (
		<Frame canvas={canvas} share={undefined} prompt={request.prompt}>
			<p className="label-status">
				<strong>{problem.title}.</strong> {problem.detail}
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
					Try again
				</button>
				<button type="button" className="button" onClick={() => drop(key)}>
					Put away
				</button>
			</div>
		</Frame>
	);
}

function WorkEasel({ generation, preview }: { generation: Generation; preview: Preview | null }) {
	const { cancel } = useActions();
	return (
		<Frame canvas={<Canvas generation={generation} preview={preview} />} share={shareDone(generation)} prompt={generation.request.prompt}>
			<p className="label-status">{describeWork(generation)}</p>
			<div className="label-actions">
				<button type="button" className="button" onClick={() => cancel(generation.id)}>
					<Icon name="close" />
					Cancel
				</button>
			</div>
			<Warnings generation={generation} />
		</Frame>
	);
}

function FailedEasel({ generation }: { generation: Generation }) {
	const { paint, remove } = useActions();
	const { problem, request, id } = generation;
	const canvas = listPictures(generation).length > 0 ? <Canvas generation={generation} preview={null} /> : <NoPicture />;
	return (
		<Frame canvas={canvas} share={undefined} prompt={request.prompt}>
			<p className="label-status">
				<strong>{problem?.title ?? 'This picture failed'}.</strong> {problem?.detail}
			</p>
			<div className="label-actions">
				<button type="button" className="button button-strong" onClick={() => paint(request)}>
					<Icon name="again" />
					Try again
				</button>
				<button type="button" className="button" onClick={() => remove('generations', id)}>
					<Icon name="bin" />
					Delete
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
	const { settings, timings, state, request } = generation;
	const model = catalog?.models.find(({ name }) => name === settings.model);
	const size = model === undefined ? `${settings.width} × ${settings.height}` : nameSize(settings.width, settings.height, model);
	const facts = [size, `seed ${settings.seed}`, timings?.total == null ? null : `painted in ${toDuration(timings.total / 1000)}`];
	return (
		<Frame canvas={<Canvas generation={generation} preview={preview} />} share={undefined} prompt={request.prompt}>
			<p className="label-facts">{facts.filter((fact) => fact !== null).join(' · ')}</p>
			{state === 'cancelled' && (
				<p className="label-status">
					Cancelled after {listPictures(generation).length} of {settings.count} pictures.
				</p>
			)}
			<div className="label-actions">
				<button type="button" className="button" onClick={() => again(settings)}>
					<Icon name="again" />
					Another seed
				</button>
				<button type="button" className="button" onClick={() => use(settings, null)}>
					<Icon name="use" />
					Use settings
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

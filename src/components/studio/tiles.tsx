/** The things that hang on the wall. */
import type { ReactNode } from 'react';
import type { Generation, Picture } from '#contract/generation.ts';
import type { Preview, Sending } from '../live/state.ts';
import { Icon } from '../shell/Icon.tsx';
import { SteadyImage } from '../shell/SteadyImage.tsx';
import { useWaitingText } from '../shell/use-sending.ts';
import { explainProblem } from '../text/explain.ts';
import { describeWork, shareDone } from '../text/format.ts';
import { useText } from '../text/text.tsx';
import { useActions } from './actions.ts';
import { Ledge } from './Ledge.tsx';

export function PictureTile({ generation, picture }: { generation: Generation; picture: Picture }) {
	const { open } = useActions();
	const t = useText();
	const { prompt } = generation.request;
	return (
		<li className="tile">
			<button type="button" className="tile-picture" onClick={() => open(picture.id)}>
				<SteadyImage
					src={picture.thumbnail}
					alt={prompt || t('words.untitled')}
					width={picture.width}
					height={picture.height}
					loading="lazy"
					decoding="async"
				/>
				<span className="tile-caption" aria-hidden="true">
					{prompt}
				</span>
			</button>
		</li>
	);
}

export function WorkTile({ generation, preview }: { generation: Generation; preview: Preview | null }) {
	const { cancel } = useActions();
	const t = useText();
	const { id, state, request, progress } = generation;
	const image = preview?.image ?? progress?.preview ?? null;
	return (
		<li className="tile tile-work">
			{image !== null && <img className="tile-preview" src={image} alt="" />}
			<TileText prompt={request.prompt}>{describeWork(t, generation)}</TileText>
			<CancelButton prompt={request.prompt} onCancel={() => cancel(id)} />
			<Ledge share={state === 'queued' ? undefined : shareDone(generation)} label={t('studio.painting', { prompt: request.prompt })} />
		</li>
	);
}

export function SendingTile({ sending: { key, request, problem, waiting } }: { sending: Sending }) {
	const { paint, drop } = useActions();
	const t = useText();
	const waitingText = useWaitingText();
	if (problem === null) {
		return (
			<li className="tile tile-work">
				<TileText prompt={request.prompt}>
					{waiting ? waitingText('studio.waitingForConnection', 'shell.waitsForPainterShort') : t('studio.sending')}
				</TileText>
				<CancelButton prompt={request.prompt} onCancel={() => drop(key)} />
				<Ledge share={null} label={t('studio.sendingPrompt', { prompt: request.prompt })} />
			</li>
		);
	}
	const again = () => {
		drop(key);
		paint(request);
	};
	return <Ended failed prompt={request.prompt} reason={explainProblem(t, problem)} onAgain={again} onAway={() => drop(key)} />;
}

export function EndTile({ generation: { id, state, request, problem } }: { generation: Generation }) {
	const { paint, remove } = useActions();
	const t = useText();
	return (
		<Ended
			failed={state === 'failed'}
			prompt={request.prompt}
			reason={state !== 'failed' ? t('studio.cancelled') : problem === null ? t('studio.failed') : explainProblem(t, problem)}
			onAgain={() => paint(request)}
			onAway={() => remove('generations', id)}
		/>
	);
}

interface EndedProps {
	failed: boolean;
	prompt: string;
	reason: string;
	onAgain(): void;
	onAway(): void;
}

function Ended({ failed, prompt, reason, onAgain, onAway }: EndedProps) {
	const t = useText();
	return (
		<li className="tile tile-ended">
			{failed && <Icon name="alert" />}
			<TileText prompt={prompt}>{reason}</TileText>
			<div className="tile-actions">
				<button type="button" className="button button-small" aria-label={t('studio.tryAgainWith', { prompt })} onClick={onAgain}>
					{t('words.tryAgain')}
				</button>
				<button type="button" className="icon-button" aria-label={t('studio.deleteWhich', { prompt })} onClick={onAway}>
					<Icon name="bin" />
				</button>
			</div>
		</li>
	);
}

function TileText({ prompt, children }: { prompt: string; children: ReactNode }) {
	return (
		<p className="tile-text">
			<span className="tile-status">{children}</span>
			<span className="tile-prompt" dir="auto">
				{prompt}
			</span>
		</p>
	);
}

function CancelButton({ prompt, onCancel }: { prompt: string; onCancel(): void }) {
	const t = useText();
	return (
		<button type="button" className="icon-button tile-cancel" aria-label={t('studio.cancelWhich', { prompt })} onClick={onCancel}>
			<Icon name="close" />
		</button>
	);
}

/** "Exactly this again": looks whether the pixels can be the same, paints, and says whether they are. */
import { useEffect, useRef, useState } from 'react';
import { type GenerationRequest, hasEnded } from '#contract/generation.ts';
import type { Doubt, PictureDifference, Reproduction } from '#contract/reproduction.ts';
import { getGeneration, Refused } from '../live/api.ts';
import { Icon } from '../shell/Icon.tsx';
import { explain, explainProblem } from '../text/explain.ts';
import { type MessageKey, type Text, useText } from '../text/text.tsx';
import { getDifference, getReproduction } from './api.ts';
import { send } from './use-picture-actions.ts';
import { addressOf, compareAddress } from './viewed.ts';

type Stage =
	| { name: 'idle' }
	| { name: 'looking' }
	| { name: 'doubtful'; plan: Reproduction }
	| { name: 'sending'; waiting: boolean }
	| { name: 'painting'; id: string }
	| { name: 'compared'; id: string; difference: PictureDifference }
	| { name: 'failed'; text: string; again: (() => void) | null };

const doubtLabels: Record<Doubt['code'], MessageKey> = {
	no_record: 'picture.doubtNoRecord',
	model_gone: 'picture.doubtModelGone',
	model_changed: 'picture.doubtModelChanged',
	lora_gone: 'picture.doubtLoraGone',
	lora_changed: 'picture.doubtLoraChanged',
	upscaler_gone: 'picture.doubtUpscalerGone',
	control_gone: 'picture.doubtControlGone',
	picture_gone: 'picture.doubtPictureGone',
	provider: 'picture.doubtProvider',
	threads: 'picture.doubtThreads',
	graph_variant: 'picture.doubtGraphs',
	runtime: 'picture.doubtRuntime',
	program: 'picture.doubtProgram',
};

/** How long one answer may be held back, in seconds. */
const waitS = 10;
const againMs = 2_000;

export function ExactlyAgain({ id }: { id: string }) {
	const t = useText();
	const [stage, setStage] = useState<Stage>({ name: 'idle' });
	const isHere = useRef(true);
	useEffect(() => {
		isHere.current = true;
		return () => {
			isHere.current = false;
		};
	}, []);
	const turnTo = (next: Stage) => isHere.current && setStage(next);
	const failed = (error: unknown, again: () => Promise<void>) =>
		turnTo({ name: 'failed', text: explain(t, error), again: () => void again() });

	async function look(): Promise<void> {
		turnTo({ name: 'looking' });
		try {
			const plan = await getReproduction(id);
			if (plan.promised && plan.request !== null) await paint(plan.request);
			else turnTo({ name: 'doubtful', plan });
		} catch (error) {
			failed(error, look);
		}
	}

	async function paint(request: GenerationRequest): Promise<void> {
		try {
			turnTo({ name: 'sending', waiting: false });
			const generation = await send(request, () => turnTo({ name: 'sending', waiting: true }));
			turnTo({ name: 'painting', id: generation.id });
			await compare(generation.id);
		} catch (error) {
			failed(error, () => paint(request));
		}
	}

	/** The picture is painted whether anybody waits for it or not; only the comparison is left away with the page. */
	async function compare(generation: string): Promise<void> {
		try {
			const ended = await untilAnswered(async () => {
				const now = await getGeneration(generation, waitS);
				return hasEnded(now.state) ? now : null;
			});
			if (ended === null) return;
			const [picture] = ended.pictures;
			if (picture === undefined) {
				const text = ended.problem === null ? t('picture.againCancelled') : explainProblem(t, ended.problem);
				turnTo({ name: 'failed', text, again: null });
				return;
			}
			const difference = await untilAnswered(() => getDifference(picture.id, id));
			if (difference !== null) turnTo({ name: 'compared', id: picture.id, difference });
		} catch (error) {
			failed(error, () => compare(generation));
		}
	}

	/** Null when the page was left meanwhile. @throws Refused */
	async function untilAnswered<Answer>(ask: () => Promise<Answer | null>): Promise<Answer | null> {
		while (isHere.current) {
			try {
				const answer = await ask();
				if (answer !== null) return answer;
			} catch (error) {
				if (error instanceof Refused) throw error;
				await new Promise((resolve) => setTimeout(resolve, againMs));
			}
		}
		return null;
	}

	const isBusy = stage.name === 'looking' || stage.name === 'sending' || stage.name === 'painting';
	return (
		<section className="exactly" aria-label={t('picture.exactlyAgain')}>
			<button type="button" className="button" disabled={isBusy} onClick={() => void look()}>
				<Icon name="exactly" />
				{t('picture.exactlyAgain')}
			</button>
			<div className="exactly-words" role="status">
				<StageWords stage={stage} of={id} onPaint={(request) => void paint(request)} />
			</div>
		</section>
	);
}

function StageWords({ stage, of, onPaint }: { stage: Stage; of: string; onPaint(request: GenerationRequest): void }) {
	const t = useText();
	switch (stage.name) {
		case 'idle':
			return null;
		case 'looking':
			return <p>{t('picture.againLooking')}</p>;
		case 'doubtful': {
			const { plan } = stage;
			const { request } = plan;
			return (
				<>
					<p>{t(request === null ? 'picture.againImpossible' : 'picture.againDoubtful')}</p>
					<ul className="doubts">
						{plan.doubts.map((doubt) => (
							<li key={`${doubt.code} ${doubt.name}`}>{describeDoubt(t, doubt)}</li>
						))}
					</ul>
					{request !== null && (
						<button type="button" className="button" onClick={() => onPaint(request)}>
							{t('picture.paintAnyway')}
						</button>
					)}
				</>
			);
		}
		case 'sending':
			return <p>{t(stage.waiting ? 'picture.notSentYet' : 'picture.sending')}</p>;
		case 'painting':
			return <p>{t('picture.againPainting')}</p>;
		case 'compared':
			return (
				<>
					<p className={stage.difference.equal ? 'exactly-equal' : ''}>{describeDifference(t, stage.difference)}</p>
					<p className="exactly-links">
						<a href={addressOf(stage.id)}>{t('picture.look')}</a> <a href={compareAddress(of, stage.id)}>{t('picture.compare')}</a>
					</p>
				</>
			);
		case 'failed':
			return (
				<>
					<p className="problem-text">{stage.text}</p>
					{stage.again !== null && (
						<button type="button" className="button" onClick={stage.again}>
							{t('words.tryAgain')}
						</button>
					)}
				</>
			);
	}
}

function describeDoubt(t: Text, { code, name, was, is }: Doubt): string {
	return t(doubtLabels[code], { name, was, is });
}

/** Whether two pictures are equal, and how far they are not. */
export function describeDifference(t: Text, { comparable, equal, differing, largest }: PictureDifference): string {
	if (!comparable) return t('picture.differentSize');
	if (equal) return t('picture.pixelsEqual');
	const percent = (differing * 100).toLocaleString(t.language, { maximumSignificantDigits: 2 });
	return t('picture.pixelsDiffer', { percent, largest });
}

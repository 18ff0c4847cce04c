/** What two models make of the same words and seed, side by side, while it comes to be. */
import type { Catalog } from '#contract/catalog.ts';
import { type Generation, hasEnded } from '#contract/generation.ts';
import type { Problem } from '#contract/problem.ts';
import { Panel } from '../shell/Panel.tsx';
import { SteadyImage } from '../shell/SteadyImage.tsx';
import { useWaitingText } from '../shell/use-sending.ts';
import { listPictures } from '../studio/wall.ts';
import { explainProblem } from '../text/explain.ts';
import { describeWork } from '../text/format.ts';
import { type Text, useText } from '../text/text.tsx';
import { type Compared, findCompared } from './compare.ts';

interface ComparePanelProps {
	compared: Compared;
	catalog: Catalog;
	generations: readonly Generation[];
	onClose(): void;
}

export function ComparePanel({ compared, catalog, generations, onClose }: ComparePanelProps) {
	const t = useText();
	return (
		<Panel title={t('making.compareTitle')} onClose={onClose}>
			<p className="panel-note" dir="auto">
				{compared.prompt}
			</p>
			<div className="compare">
				{([0, 1] as const).map((n) => (
					<ComparedSide
						key={n}
						title={catalog.models.find(({ name }) => name === compared.models[n])?.title ?? compared.models[n]}
						generation={findCompared(generations, compared, n)}
						compared={compared}
						problem={compared.problem ?? compared.group?.cells[n]?.problem ?? null}
					/>
				))}
			</div>
		</Panel>
	);
}

interface ComparedSideProps {
	title: string;
	generation: Generation | null;
	compared: Compared;
	problem: Problem | null;
}

function ComparedSide({ title, generation, compared, problem }: ComparedSideProps) {
	const t = useText();
	const waiting = useWaitingText();
	const [picture] = generation === null ? [] : listPictures(generation);
	const { width, height } = generation?.settings ?? { width: 1, height: 1 };
	const preview = generation?.progress?.preview ?? null;
	return (
		<figure className="compare-side">
			<div className="compare-picture">
				<svg className="blank" viewBox={`0 0 ${width} ${height}`} aria-hidden="true" />
				{picture !== undefined ? (
					<SteadyImage
						src={picture.url}
						alt={`${title}: ${generation?.request.prompt ?? ''}`}
						width={picture.width}
						height={picture.height}
					/>
				) : (
					preview !== null && <img src={preview} alt="" />
				)}
			</div>
			<figcaption>
				<strong>{title}</strong>
				<span className="compare-state">
					{compared.waiting && generation === null && problem === null
						? waiting('making.compareWaiting')
						: describe(t, generation, compared, problem)}
				</span>
			</figcaption>
		</figure>
	);
}

function describe(t: Text, generation: Generation | null, { group }: Compared, problem: Problem | null): string {
	const fault = generation?.problem ?? problem;
	if (fault !== null) return explainProblem(t, fault);
	if (generation !== null) return hasEnded(generation.state) ? '' : describeWork(t, generation);
	return group === null ? t('making.compareSending') : t('words.inLine');
}

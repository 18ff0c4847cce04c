/** What two models make of the same words and seed, side by side, while it comes to be. */
import type { Catalog } from '#contract/catalog.ts';
import { type Generation, hasEnded } from '#contract/generation.ts';
import { Panel } from '../shell/Panel.tsx';
import { SteadyImage } from '../shell/SteadyImage.tsx';
import { listPictures } from '../studio/wall.ts';
import { describeWork } from '../text/format.ts';
import { useText } from '../text/text.tsx';
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
				{compared.models.map((name) => (
					<ComparedSide
						key={name}
						title={catalog.models.find((model) => model.name === name)?.title ?? name}
						generation={findCompared(generations, compared, name)}
					/>
				))}
			</div>
		</Panel>
	);
}

function ComparedSide({ title, generation }: { title: string; generation: Generation | null }) {
	const t = useText();
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
					{generation === null && t('making.compareSending')}
					{generation !== null && !hasEnded(generation.state) && describeWork(t, generation)}
					{generation?.problem?.detail}
				</span>
			</figcaption>
		</figure>
	);
}

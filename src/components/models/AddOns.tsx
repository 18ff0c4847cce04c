/** Files that change what models do: LoRAs, embeddings, upscalers and ControlNets, with what they fit. */
import type { AddOn, Catalog } from '#contract/catalog.ts';
import type { ModelFileKind } from '#contract/models.ts';
import { Icon } from '../shell/Icon.tsx';
import { ProblemText } from '../shell/ProblemText.tsx';
import { type MessageKey, useText } from '../text/text.tsx';

interface AddOnsProps {
	catalog: Catalog;
	onRemove(name: string, kind: ModelFileKind): void;
}

export function AddOns({ catalog, onRemove }: AddOnsProps) {
	const t = useText();
	const { loras, embeddings, upscalers, models } = catalog;
	const controlNets = [...new Set(models.flatMap(({ features }) => features.control))].sort();
	if (loras.length + embeddings.length + upscalers.length + controlNets.length === 0) {
		return (
			<section aria-labelledby="models-add-ons">
				<h2 id="models-add-ons">{t('models.addOns')}</h2>
				<p className="models-note">{t('models.noAddOns')}</p>
			</section>
		);
	}
	return (
		<section aria-labelledby="models-add-ons">
			<h2 id="models-add-ons">{t('models.addOns')}</h2>
			<Shelf label="models.loras" files={loras} kind="lora" onRemove={onRemove} />
			<Shelf label="models.embeddings" files={embeddings} kind="embedding" onRemove={onRemove} />
			<Shelf label="models.upscalers" files={upscalers} kind="upscaler" onRemove={onRemove} />
			{controlNets.length > 0 && (
				<div className="add-on-shelf">
					<h3>{t('models.controlNets')}</h3>
					<ul>
						{controlNets.map((name) => (
							<li className="add-on" key={name}>
								<span className="add-on-name">{name}</span>
								<span className="models-note">
									{models
										.filter(({ features }) => features.control.includes(name))
										.map(({ title }) => title)
										.join(', ')}
								</span>
							</li>
						))}
					</ul>
				</div>
			)}
		</section>
	);
}

interface ShelfProps {
	label: MessageKey;
	files: readonly AddOn[];
	kind: ModelFileKind;
	onRemove(name: string, kind: ModelFileKind): void;
}

function Shelf({ label, files, kind, onRemove }: ShelfProps) {
	const t = useText();
	if (files.length === 0) return null;
	return (
		<div className="add-on-shelf">
			<h3>{t(label)}</h3>
			<ul>
				{files.map(({ name, families, scale, problem }) => (
					<li className="add-on" key={name}>
						<span className="add-on-name">{name}</span>
						<span className="models-note">
							{problem === null ? scale === null ? families.join(', ') : t('models.times', { scale }) : <ProblemText problem={problem} />}
						</span>
						<button
							type="button"
							className="icon-button"
							aria-label={t('models.removeOf', { title: name })}
							onClick={() => onRemove(name, kind)}
						>
							<Icon name="bin" />
						</button>
					</li>
				))}
			</ul>
		</div>
	);
}

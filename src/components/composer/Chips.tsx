/** The rows below the prompt: what differs from the defaults, to be taken away; and model, size and count as native pickers. */
import type { Dispatch, ReactNode, SetStateAction } from 'react';
import type { Catalog, CatalogModel, SizeChoice } from '#contract/catalog.ts';
import { ratios, type Size, sizeForRatio } from '../making/ratios.ts';
import { Icon, type IconName } from '../shell/Icon.tsx';
import { type Text, useText } from '../text/text.tsx';
import { type Draft, labelSize, listChanges, setField } from './draft.ts';

interface ChipsProps {
	draft: Draft;
	setDraft: Dispatch<SetStateAction<Draft>>;
	catalog: Catalog | null;
	model: CatalogModel | null;
	more: boolean;
	onMore(): void;
	/** Another model was chosen. */
	onModel(model: CatalogModel): void;
	/** Wants a picture to start from; left out where none can be chosen. */
	onPicture?(): void;
}

export function Chips({ draft, setDraft, catalog, model, more, onMore, onModel, onPicture }: ChipsProps) {
	const t = useText();
	return (
		<div className="chips">
			{catalog !== null && model !== null && (
				<>
					{onPicture !== undefined && (
						<button
							type="button"
							className="chip chip-picture"
							aria-label={t('making.addPicture')}
							title={t('making.addPicture')}
							onClick={onPicture}
						>
							<Icon name="picture-add" />
						</button>
					)}
					<ModelChip catalog={catalog} model={model} onModel={onModel} />
					<SizeChip draft={draft} setDraft={setDraft} model={model} />
					<CountChip draft={draft} setDraft={setDraft} model={model} />
				</>
			)}
			<button type="button" className="chip chip-more" aria-expanded={more} disabled={model === null} onClick={onMore}>
				<Icon name="settings" />
				{t('composer.more')}
			</button>
		</div>
	);
}

/** A locked seed or a forgotten setting must not surprise anybody, so it stands in sight. */
export function ChangeChips({ draft, setDraft, model }: Omit<OfModel, 'model'> & { model: CatalogModel | null }) {
	const t = useText();
	const changes = model === null ? [] : listChanges(t, draft, model);
	if (model === null || changes.length === 0) return null;
	return (
		<div className="chips">
			{changes.map(({ reset, label }) => (
				<button
					type="button"
					className="chip chip-change"
					key={label}
					aria-label={t('composer.reset', { setting: label })}
					onClick={() => setDraft(reset)}
				>
					<span className="chip-text">{label}</span>
					<Icon name="close" />
				</button>
			))}
		</div>
	);
}

function ModelChip({ catalog, model, onModel }: Pick<ChipsProps, 'onModel'> & { catalog: Catalog; model: CatalogModel }) {
	const t = useText();
	function choose(name: string): void {
		const chosen = catalog.models.find((one) => one.name === name);
		if (chosen !== undefined) onModel(chosen);
	}
	return (
		<Picker icon="brush" label={t('composer.model')} value={model.name} text={model.title} onChoose={choose}>
			{catalog.models.map(({ name, title }) => (
				<option key={name} value={name}>
					{title}
				</option>
			))}
		</Picker>
	);
}

type OfModel = Pick<ChipsProps, 'draft' | 'setDraft'> & { model: CatalogModel };

function SizeChip({ draft, setDraft, model }: OfModel) {
	const t = useText();
	const width = draft.width ?? model.defaults.width;
	const height = draft.height ?? model.defaults.height;
	const offered: SizeChoice[] = [...model.sizes];
	for (const { across, down } of ratios) {
		for (const [a, d] of across === down ? [[across, down] as const] : [[across, down] as const, [down, across] as const]) {
			const size = sizeForRatio(model, a / d);
			if (!offered.some((one) => isSame(one, size))) offered.push({ label: `${a}:${d}`, ...size });
		}
	}
	if (!offered.some((size) => isSame(size, { width, height }))) offered.push({ label: '', width, height });
	function choose(size: string): void {
		const [w = width, h = height] = size.split('x').map(Number);
		setDraft((former) => setField(setField(former, 'width', w, model), 'height', h, model));
	}
	return (
		<Picker icon="frame" label={t('composer.size')} value={`${width}x${height}`} text={labelSize(t, draft, model)} onChoose={choose}>
			{offered.map((size) => (
				<option key={`${size.width}x${size.height}`} value={`${size.width}x${size.height}`}>
					{nameSize(t, size)}
				</option>
			))}
		</Picker>
	);
}

function isSame(one: Size, other: Size): boolean {
	return one.width === other.width && one.height === other.height;
}

function nameSize(t: Text, { label, width, height }: SizeChoice): string {
	const sides = { width: String(width), height: String(height) };
	return label === '' ? t('words.size', sides) : t('words.namedSize', { name: label, ...sides });
}

function CountChip({ draft, setDraft, model }: OfModel) {
	const t = useText();
	const count = draft.count ?? model.defaults.count;
	const { min, max } = model.limits.count;
	const counts = Array.from({ length: max - min + 1 }, (_, index) => min + index);
	return (
		<Picker
			icon="stack"
			label={t('composer.pictures')}
			value={String(count)}
			text={String(count)}
			onChoose={(value) => setDraft((former) => setField(former, 'count', Number(value), model))}
		>
			{counts.map((number) => (
				<option key={number} value={number}>
					{t('composer.countPictures', { count: number })}
				</option>
			))}
		</Picker>
	);
}

interface PickerProps {
	icon: IconName;
	label: string;
	value: string;
	/** What the chip shows: the select lies over it, unseen, as a select is as wide as its longest option. */
	text: string;
	onChoose(value: string): void;
	children: ReactNode;
}

function Picker({ icon, label, value, text, onChoose, children }: PickerProps) {
	return (
		<span className="chip picker">
			<Icon name={icon} />
			<span className="chip-text" aria-hidden="true">
				{text}
			</span>
			<select aria-label={label} value={value} onChange={({ target }) => onChoose(target.value)}>
				{children}
			</select>
		</span>
	);
}

/** What can be changed along the axes of a grid, as the form offers it. */
import type { Catalog, CatalogModel } from '#contract/catalog.ts';
import type { GridAxis } from '#contract/grid.ts';
import type { Text } from '../text/text.tsx';
import { parseNumbers, parseTexts } from './axis-values.ts';

export interface AxisKind {
	field: string;
	label: string;
	/** A line of numbers, a line or lines of texts, or some of these. */
	values: 'numbers' | 'texts' | { value: string; label: string }[];
	/** Shows how values are written. */
	example: string;
}

/** An axis as it is being written. */
export interface AxisDraft {
	id: number;
	field: string;
	text: string;
	chosen: string[];
}

export function listAxisKinds(t: Text, catalog: Catalog | null, model: CatalogModel | null, hasPicture: boolean): AxisKind[] {
	const numbers = (field: string, label: string, example: string): AxisKind => ({ field, label, values: 'numbers', example });
	const choices = (field: string, label: string, values: { value: string; label: string }[]): AxisKind => ({
		field,
		label,
		values,
		example: '',
	});
	const kinds: AxisKind[] = [
		numbers('steps', t('composer.steps'), '10, 20, 30'),
		numbers('guidance', t('composer.guidance'), '3-9 (+2)'),
		numbers('seed', t('composer.seed'), '1-4'),
		choices(
			'scheduler',
			t('composer.scheduler'),
			(model?.schedulers ?? []).map(({ name, label }) => ({ value: name, label })),
		),
		choices(
			'model',
			t('composer.model'),
			(catalog?.models ?? []).map(({ name, title }) => ({ value: name, label: title })),
		),
		choices(
			'size',
			t('composer.size'),
			(model?.sizes ?? []).map(({ width, height, label }) => ({ value: `${width}x${height}`, label: `${label}, ${width} × ${height}` })),
		),
		{ field: 'prompt_sr', label: t('prompts.searchReplace'), values: 'texts', example: t('prompts.searchReplaceExample') },
		{ field: 'prompt', label: t('composer.prompt'), values: 'texts', example: t('prompts.promptsExample') },
		{ field: 'negative_prompt', label: t('composer.without'), values: 'texts', example: '' },
		...(catalog?.loras ?? []).map(({ name }) => numbers(`lora:${name}`, t('prompts.lora', { name }), '0, 0.5, 1')),
	];
	if (hasPicture) kinds.push(numbers('strength', t('prompts.strength'), '0.3-0.9 (+0.2)'));
	if ((model?.features.clip_skip ?? 1) > 1) kinds.push(numbers('clip_skip', 'Clip skip', '1, 2'));
	return kinds.filter(({ values }) => !Array.isArray(values) || values.length > 1);
}

/** Null when the values cannot be read or there are none. */
export function toAxis({ field, text, chosen }: AxisDraft, kind: AxisKind): GridAxis | null {
	const { label, values } = kind;
	if (Array.isArray(values)) {
		const some = values.filter(({ value }) => chosen.includes(value));
		return some.length === 0
			? null
			: { field, values: some.map(({ value }) => value), labels: some.map((one) => `${label}: ${one.label}`) };
	}
	const read = values === 'numbers' ? parseNumbers(text) : parseTexts(text);
	if (read === null || read.length === 0) return null;
	const isText = field === 'prompt_sr' || field === 'prompt';
	return { field, values: read, labels: read.map((value) => (isText ? String(value) : `${label}: ${value}`)) };
}

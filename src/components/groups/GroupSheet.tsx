/** The cells of a grid with their labels, growing as they are painted. */
import type { Group, GroupCell } from '#contract/groups.ts';
import { SteadyImage } from '../shell/SteadyImage.tsx';
import { Blank } from '../studio/Canvas.tsx';
import { explainProblem } from '../text/explain.ts';
import { describeWork } from '../text/format.ts';
import { type Text, useText } from '../text/text.tsx';

export function GroupSheet({ group }: { group: Group }) {
	const [columns, rows, blocks] = group.axes.map(({ labels }) => labels);
	const columnLabels = columns ?? [''];
	const rowLabels = rows ?? [''];
	const blockLabels = blocks ?? [''];
	return (
		<div className="sheets">
			{blockLabels.map((block, z) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: axes never change.
				<div className="sheet-scroll" key={z}>
					<table className="sheet">
						{block !== '' && <caption>{block}</caption>}
						<thead>
							<tr>
								{rows !== undefined && <td />}
								{columnLabels.map((label, x) => (
									// biome-ignore lint/suspicious/noArrayIndexKey: axes never change.
									<th scope="col" key={x} dir="auto">
										{label}
									</th>
								))}
							</tr>
						</thead>
						<tbody>
							{rowLabels.map((label, y) => (
								// biome-ignore lint/suspicious/noArrayIndexKey: axes never change.
								<tr key={y}>
									{rows !== undefined && (
										<th scope="row" dir="auto">
											{label}
										</th>
									)}
									{columnLabels.map((column, x) => (
										<Cell
											// biome-ignore lint/suspicious/noArrayIndexKey: axes never change.
											key={x}
											cell={group.cells[(z * rowLabels.length + y) * columnLabels.length + x]}
											name={[column, label, block].filter(Boolean).join(', ')}
										/>
									))}
								</tr>
							))}
						</tbody>
					</table>
				</div>
			))}
		</div>
	);
}

function Cell({ cell, name }: { cell: GroupCell | undefined; name: string }) {
	const t = useText();
	if (cell === undefined) return <td />;
	const picture = cell.generation?.pictures.find(({ deleted_at }) => deleted_at === null);
	const { width = 1, height = 1 } = picture ?? cell.generation?.settings ?? {};
	return (
		<td data-state={cell.state}>
			{picture === undefined ? (
				<span className="sheet-blank">
					<Blank width={width} height={height} />
					<span>{describeCell(t, cell)}</span>
				</span>
			) : (
				<a href={`/picture/${picture.id}`}>
					<SteadyImage src={picture.thumbnail} alt={name} width={width} height={height} loading="lazy" decoding="async" />
				</a>
			)}
		</td>
	);
}

function describeCell(t: Text, { state, generation, problem }: GroupCell): string {
	if (problem !== null) return explainProblem(t, problem);
	if (state === 'waiting') return t('prompts.cellWaiting');
	if (generation === null || state === 'done') return t(state === 'cancelled' ? 'studio.cancelled' : 'prompts.cellGone');
	if (state === 'cancelled') return t('studio.cancelled');
	if (state === 'failed') return generation.problem === null ? t('studio.failed') : explainProblem(t, generation.problem);
	return describeWork(t, generation);
}

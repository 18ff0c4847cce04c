/** Grids of which not all is in line yet: a line each, with the way to them and the way to stop them. */
import type { WaitingCells } from '#contract/queue.ts';
import { Icon } from '../shell/Icon.tsx';
import { useText } from '../text/text.tsx';

export function CellsList({ cells, onCancel }: { cells: readonly WaitingCells[]; onCancel(cells: WaitingCells): void }) {
	const t = useText();
	return (
		<ul className="queue-list">
			{cells.map((one) => (
				<li className="entry entry-cells" key={one.group}>
					<a className="entry-body" href={`/group/${one.group}`}>
						<span className="entry-prompt" dir="auto">
							{one.title}
						</span>
						<span className="entry-facts">{t('queue.moreCells', { count: one.count })}</span>
					</a>
					<div className="entry-actions">
						<button
							type="button"
							className="icon-button"
							aria-label={t('queue.cancelCells', { count: one.count, title: one.title })}
							title={t('queue.cancelCellsShort')}
							onClick={() => onCancel(one)}
						>
							<Icon name="close" />
						</button>
					</div>
				</li>
			))}
		</ul>
	);
}

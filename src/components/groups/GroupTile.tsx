/** A grid on the wall: small, with how far it is, and the way to the whole. */
import type { Group } from '#contract/groups.ts';
import { SteadyImage } from '../shell/SteadyImage.tsx';
import { Ledge } from '../studio/Ledge.tsx';
import { type Text, useText } from '../text/text.tsx';
import { useGroup } from './use-group.ts';

export function GroupTile({ id, title }: { id: string; title: string }) {
	const t = useText();
	const { group } = useGroup(id);
	const columns = group?.axes[0]?.labels.length ?? 1;
	const rows = (group?.cells.length ?? 1) / columns;
	return (
		<a className="group-tile" href={`/group/${id}`}>
			<span className="group-frame">
				<span
					className="group-cells"
					style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, aspectRatio: `${columns} / ${rows}` }}
					aria-hidden="true"
				>
					{group?.cells.map(({ generation }, n) => {
						const picture = generation?.pictures.find(({ deleted_at }) => deleted_at === null);
						return picture === undefined ? (
							// biome-ignore lint/suspicious/noArrayIndexKey: cells never change their place.
							<span className="group-blank" key={n} />
						) : (
							<SteadyImage
								key={picture.id}
								src={picture.thumbnail}
								alt=""
								width={picture.width}
								height={picture.height}
								loading="lazy"
								decoding="async"
							/>
						);
					})}
				</span>
			</span>
			<span className="group-text">
				<span className="group-title" dir="auto">
					{t('prompts.openGrid', { title: group?.title ?? title })}
				</span>
				<span className="group-status">{group === null ? '' : describeGroup(t, group)}</span>
			</span>
			<Ledge
				share={group === null || group.counts.open === 0 ? undefined : shareOf(group)}
				label={t('studio.painting', { prompt: title })}
			/>
		</a>
	);
}

/** What became of it so far, in one line. */
export function describeGroup(t: Text, { counts: { all, done, failed, cancelled, open } }: Group): string {
	return [
		open > 0 ? t('prompts.gridProgress', { done, all }) : t('prompts.gridDone', { count: done }),
		failed > 0 && t('prompts.gridFailed', { count: failed }),
		cancelled > 0 && t('prompts.gridCancelled', { count: cancelled }),
	]
		.filter(Boolean)
		.join(', ');
}

export function shareOf({ counts: { all, open } }: Group): number {
	return (all - open) / all;
}

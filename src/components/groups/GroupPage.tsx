/** The page of one grid. */
import type { Group } from '#contract/groups.ts';
import { Icon } from '../shell/Icon.tsx';
import { Shell, type ShellFacts } from '../shell/Shell.tsx';
import { useToast } from '../shell/toasts.tsx';
import { useSending } from '../shell/use-sending.ts';
import { Ledge } from '../studio/Ledge.tsx';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { cancelGroup, removeGroup, restoreGroup } from './api.ts';
import { GroupSheet } from './GroupSheet.tsx';
import { describeGroup, shareOf } from './GroupTile.tsx';
import { useGroup } from './use-group.ts';

interface GroupPageProps {
	shell: ShellFacts;
	id: string;
	/** Null when the server did not know it. */
	initial: Group | null;
}

export function GroupPage({ shell, ...rest }: GroupPageProps) {
	return (
		<Shell shell={shell} page={null}>
			<Content {...rest} />
		</Shell>
	);
}

function Content({ id, initial }: Omit<GroupPageProps, 'shell'>) {
	const t = useText();
	const show = useToast();
	const send = useSending();
	const { group, gone, take } = useGroup(id, initial);

	async function change(ask: typeof cancelGroup): Promise<boolean> {
		try {
			take(await send(() => ask(id)));
			return true;
		} catch (error) {
			show(explain(t, error), { label: t('prompts.again'), run: () => void change(ask) });
			return false;
		}
	}
	async function toBin(): Promise<void> {
		if (await change(removeGroup)) show(t('prompts.gridDeleted'), { label: t('words.undo'), run: () => void change(restoreGroup) });
	}
	if (group === null) {
		return (
			<main className="group-page">
				<p className="looking">{t(gone ? 'prompts.noGrid' : 'prompts.gridLoading')}</p>
			</main>
		);
	}
	const { counts } = group;
	const isInBin = liesInBin(group);
	return (
		<main className="group-page">
			<div className="group-head">
				<div>
					<h1 dir="auto">{group.title}</h1>
					<p className="group-status" role="status">
						{isInBin ? t('prompts.gridInBin') : describeGroup(t, group)}
					</p>
				</div>
				<div className="group-actions">
					{counts.open > 0 && (
						<button type="button" className="button" onClick={() => void change(cancelGroup)}>
							<Icon name="close" />
							{t('prompts.cancelGrid')}
						</button>
					)}
					<a className="button" href={`${group.sheet}?format=png&download`} download>
						<Icon name="download" />
						{t('prompts.downloadSheet')}
					</a>
					{isInBin ? (
						<button type="button" className="button" onClick={() => void change(restoreGroup)}>
							<Icon name="undo" />
							{t('prompts.restoreGrid')}
						</button>
					) : (
						<button type="button" className="button" onClick={() => void toBin()}>
							<Icon name="bin" />
							{t('prompts.deleteGrid')}
						</button>
					)}
				</div>
				<Ledge share={counts.open === 0 ? undefined : shareOf(group)} label={t('studio.painting', { prompt: group.title })} />
			</div>
			<GroupSheet group={group} />
		</main>
	);
}

/** All that there is of it. */
function liesInBin({ cells }: Group): boolean {
	const there = cells.flatMap(({ generation }) => generation ?? []);
	return there.length > 0 && there.every(({ deleted_at }) => deleted_at !== null);
}

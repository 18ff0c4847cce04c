/** What is being painted: how far it is, how long it still takes, and a way to stop it. */
import type { QueueEntry } from '#contract/queue.ts';
import { Icon } from '../shell/Icon.tsx';
import { Ledge } from '../studio/Ledge.tsx';
import { describeWork, shareDone, toDuration } from '../text/format.ts';
import { useText } from '../text/text.tsx';

export function RunningEntry({ entry: { generation, expected_s }, onCancel }: { entry: QueueEntry; onCancel(): void }) {
	const t = useText();
	const left = expected_s === null ? '' : t('queue.left', { duration: toDuration(t, expected_s) });
	if (generation === null) {
		return (
			<li className="entry entry-other">
				<p className="entry-prompt">{t('queue.somebody')}</p>
				<p className="entry-facts">{left}</p>
			</li>
		);
	}
	const { prompt } = generation.request;
	const isTold = generation.progress?.stage === 'denoise' && generation.progress.remaining_s !== null;
	return (
		<li className="entry entry-running">
			<div className="entry-body">
				<p className="entry-prompt">{prompt}</p>
				<p className="entry-facts">{[describeWork(t, generation), ...(isTold || left === '' ? [] : [left])].join(' · ')}</p>
			</div>
			<div className="entry-actions">
				<button type="button" className="icon-button" aria-label={t('studio.cancelWhich', { prompt })} onClick={onCancel}>
					<Icon name="close" />
				</button>
			</div>
			<Ledge share={shareDone(generation)} label={t('studio.painting', { prompt })} />
		</li>
	);
}

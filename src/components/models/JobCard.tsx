/** Something that is brought or checked: how far it is, and how to stop it or let it go on. */
import type { ModelJob } from '#contract/models.ts';
import { Icon } from '../shell/Icon.tsx';
import { ProblemText } from '../shell/ProblemText.tsx';
import type { Attempt } from '../shell/use-attempt.ts';
import { toBytes } from '../text/bytes.ts';
import { toDuration } from '../text/format.ts';
import { type Text, useText } from '../text/text.tsx';
import { steerJob } from './api.ts';

interface JobCardProps {
	job: ModelJob;
	run: Attempt;
	/** Hides what has ended. */
	onPutAway(): void;
}

/** What somebody may want to see: all that has not ended, and what failed or has something to say since the page was opened. */
export function isShown({ state, updated_at, warnings }: ModelJob): boolean {
	if (state === 'cancelled') return false;
	if (state === 'done') return warnings.length > 0 && Date.now() - Date.parse(updated_at) < dayMs;
	return true;
}

const dayMs = 86_400_000;

export function JobCard({ job, run, onPutAway }: JobCardProps) {
	const t = useText();
	const { id, state, licence, bytes, warnings, problem, variant, variants } = job;
	const share = shareOf(job);
	const steer = (action: 'pause' | 'resume' | 'cancel', accept = false) => void run(() => steerJob(id, action, accept));
	return (
		<li className="model-card">
			<div className="model-head">
				<h3>{job.models.at(-1) ?? job.source}</h3>
				<p className="model-state" role="status">
					{describe(t, job)}
				</p>
			</div>
			{state === 'running' && (
				<progress className="model-progress" aria-label={describe(t, job)} {...(share === null ? {} : { value: share })} />
			)}
			{state === 'paused' && share !== null && <progress className="model-progress" aria-label={describe(t, job)} value={share} />}
			{state === 'licence' && (
				<div className="model-licence">
					<p>
						{t('models.licenceAsk', { licence: licence?.name ?? t('models.licenceUnknown') })}{' '}
						{licence?.url != null && (
							<a href={licence.url} target="_blank" rel="noreferrer">
								{t('models.licenceRead')}
							</a>
						)}
					</p>
					<p className="models-note">
						{bytes === null ? t('models.sizeUnknown') : t('models.toFetch', { size: toBytes(t, bytes) })}
						{variant !== null && ` ${t('models.variant', { variant })}`}
						{variants.length > 0 && ` ${t('models.variants', { variants: variants.join(', ') })}`}
					</p>
				</div>
			)}
			{problem !== null && (
				<p className="problem-text">
					<ProblemText problem={problem} />
				</p>
			)}
			{warnings.map((warning) => (
				<p className="models-note" key={warning}>
					{warning}
				</p>
			))}
			<div className="model-actions">
				{state === 'licence' && (
					<button type="button" className="button button-strong" onClick={() => steer('resume', true)}>
						<Icon name="check" />
						{t('models.accept')}
					</button>
				)}
				{state === 'running' && (
					<button type="button" className="button" onClick={() => steer('pause')}>
						<Icon name="pause" />
						{t('models.pause')}
					</button>
				)}
				{(state === 'paused' || (state === 'failed' && job.kind === 'add')) && (
					<button type="button" className="button button-strong" onClick={() => steer('resume')}>
						<Icon name="play" />
						{t(state === 'failed' ? 'words.tryAgain' : 'models.resume')}
					</button>
				)}
				{state !== 'done' && !(state === 'failed' && job.kind !== 'add') && (
					<button type="button" className="button" onClick={() => steer('cancel')}>
						<Icon name="close" />
						{t('words.cancel')}
					</button>
				)}
				{(state === 'done' || (state === 'failed' && job.kind !== 'add')) && (
					<button type="button" className="button" onClick={onPutAway}>
						{t('models.putAway')}
					</button>
				)}
			</div>
		</li>
	);
}

function shareOf({ share, bytes, bytes_done, stage }: ModelJob): number | null {
	if (share !== null) return share;
	return bytes === null || bytes === 0 || stage === 'looking' || stage === 'placing' ? null : bytes_done / bytes;
}

function describe(t: Text, { state, stage, kind, bytes, bytes_done, bytes_per_second, warnings }: ModelJob): string {
	if (state === 'done') return warnings.length > 0 ? t('models.doneWithNotes') : t('models.done');
	if (state !== 'running') return t(`models.job_${state}`);
	if (stage === 'downloading' && bytes !== null) {
		const how = t('models.fetched', { done: toBytes(t, bytes_done), all: toBytes(t, bytes) });
		if (bytes_per_second === null || bytes_per_second === 0) return how;
		const left = toDuration(t, (bytes - bytes_done) / bytes_per_second);
		return t('models.fetchedSpeed', { how, speed: toBytes(t, bytes_per_second), left });
	}
	if (kind === 'verify' && bytes !== null) return t('models.checked', { done: toBytes(t, bytes_done), all: toBytes(t, bytes) });
	return t(`models.stage_${stage}`);
}

/** One model from its source to its name, in steps that each can be taken again after a restart. */
import { join } from 'node:path';
import type { ModelPreset } from '#contract/models.ts';
import { parseSource } from '../hub/source.ts';
import { readRecord } from '../store/record.ts';
import { adopt } from './adopt.ts';
import { fetchPlan } from './fetch.ts';
import type { RunningJob, Workshop } from './parts.ts';
import { placeFetched } from './place.ts';
import { planAddress, planRepository } from './plan.ts';

/** Ends early, in state `licence`, when the licence has to be accepted first. @throws ProblemError, ModelFault; the signal's reason. */
export async function addModel(workshop: Workshop, job: RunningJob, presets: readonly ModelPreset[]): Promise<void> {
	const source = parseSource(job.record.request.source, presets);
	if (source.kind === 'place') return await adopt(workshop, job, source.path);
	const preset = source.kind === 'repository' ? source.preset : null;
	if (job.record.plan === null) {
		job.save({ stage: 'looking' });
		job.save(source.kind === 'repository' ? await planRepository(workshop, source, job) : planAddress(source));
	}
	if (!job.record.accepted) {
		job.save({ state: 'licence' });
		return;
	}
	if (await isPlaced(workshop, job)) return;
	job.save({ stage: 'waiting' });
	{
		using _turn = await workshop.turn(job.signal);
		job.save({ stage: 'downloading' });
		await fetchPlan(workshop, job);
	}
	await placeFetched(workshop, job, preset);
}

/** True when the process ended after the model had its name and before the job was told to be done. */
async function isPlaced({ folder }: Workshop, { record: { models, plan } }: RunningJob): Promise<boolean> {
	const placed = await readRecord(join(folder, models[0] ?? ''));
	if (placed === null || plan === null || !plan.isComplete || !plan.files.every(({ done }) => done)) return false;
	const isSame = placed.source.commit === plan.commit && placed.source.name === (plan.repository ?? plan.files[0]?.url);
	const hashes = new Set(Object.values(placed.files).map(({ sha256 }) => sha256));
	return isSame && plan.files.every(({ sha256 }) => sha256 !== null && hashes.has(sha256));
}

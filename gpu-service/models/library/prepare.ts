/** Jobs that make a model quicker. They begin anew when they are resumed: what was ready stays, and is not made twice. */
import type { RunningJob, Workshop } from './parts.ts';

/** @throws ProblemError, ModelFault; the signal's reason. */
export async function prepare({ preparation }: Workshop, job: RunningJob): Promise<void> {
	const [name = ''] = job.record.models;
	job.save({ stage: 'preparing', share: 0 });
	const notes = await preparation.prepare(name, (share) => job.save({ share }), job.signal);
	for (const note of notes) job.warn(note);
}

/** The new model is named beside the old one. @throws ProblemError, ModelFault; the signal's reason. */
export async function makeInt8({ preparation }: Workshop, job: RunningJob): Promise<void> {
	const [name = ''] = job.record.models;
	job.save({ stage: 'preparing', share: null });
	const made = await preparation.makeInt8(name, job.signal);
	job.save({ models: [name, made] });
}

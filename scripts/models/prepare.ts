/** Prepares a model from the command line. Needs nobody's leave: what it makes lies in the data folder, and appears there whole. */
import { createLog } from '#contract/log.ts';
import { createLocalBackend } from '../../gpu-service/backends/local.ts';
import { ExitError, exitCodes } from '../paint/exit-codes.ts';
import { readPaintConfiguration } from '../paint/setup.ts';

/** Yields what there is to tell. @throws ExitError when interrupted; ProblemError */
export async function* prepareModel({ name }: { name: string }): AsyncGenerator<string> {
	const configuration = readPaintConfiguration();
	const log = createLog({ source: 'models', level: 'error', terminal: true, write: (line) => process.stderr.write(line) });
	await using backend = await createLocalBackend({ configuration, log });
	const stop = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => stop.abort(new ExitError(exitCodes.interrupted, 'Stopped. What was ready stays.')));
	}
	const { provider } = await backend.catalog();
	let networks = 0;
	await backend.prepare(
		name,
		(_, of) => {
			networks = of;
		},
		stop.signal,
	);
	yield networks > 0
		? `prepared: ${name}, ${networks} ${networks === 1 ? 'network' : 'networks'}`
		: provider === 'cpu'
			? `nothing to prepare: ${name} is small and opens in a moment`
			: `nothing to prepare: models are prepared for the processor only, and this machine paints on ${provider}`;
}

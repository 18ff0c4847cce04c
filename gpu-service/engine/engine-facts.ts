/** What the engine's child would say of a run that begins now, for those who do not start it. */
import type { RunFacts } from '#contract/generation.ts';
import { runtimeFacts } from '../onnx/runtime-facts.ts';

export function engineFacts(): Pick<RunFacts, 'graph_variant' | 'threads' | 'versions'> {
	const { graphVariant, threads, versions } = runtimeFacts();
	return { graph_variant: graphVariant, threads, versions };
}

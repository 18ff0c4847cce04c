/** What a run says of itself, with the version of Easel, which is part of how pictures come to be. */
import type { Catalog } from '#contract/catalog.ts';
import type { RunFacts } from '#contract/generation.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { engineFacts } from '../engine/engine-facts.ts';

export function withVersion(run: RunFacts): RunFacts {
	return { ...run, versions: { easel: packageJson.version, ...run.versions } };
}

/** The same of a run that would begin now. */
export function runtimeNow(): Catalog['runtime'] {
	const facts = engineFacts();
	return { ...facts, versions: { easel: packageJson.version, ...facts.versions } };
}

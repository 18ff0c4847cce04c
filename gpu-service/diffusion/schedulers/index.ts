/** All schedulers. A new one is a file beside this one, and a line here. */
import { ModelError } from '../model-error.ts';
import { invalidConfig, type SchedulerConfig } from './config.ts';
import { ddim } from './ddim.ts';
import { ddpm } from './ddpm.ts';
import { deis } from './deis.ts';
import { dpmpp2m, dpmpp2mSde, dpmpp2mSdeHeun, dpmpp3m, dpmpp3mSde } from './dpm-multistep-kinds.ts';
import { dpmpp2s, dpmppSde } from './dpm-singlestep.ts';
import { edmEuler } from './edm-euler.ts';
import { euler } from './euler.ts';
import { eulerAncestral } from './euler-ancestral.ts';
import { flowEuler } from './flow-euler.ts';
import { flowHeun } from './flow-heun.ts';
import { heun } from './heun.ts';
import { kdpm2, kdpm2Ancestral } from './kdpm2.ts';
import { lcm } from './lcm.ts';
import { lms } from './lms.ts';
import { pndm } from './pndm.ts';
import type { SchedulerKind } from './scheduler.ts';
import { tcd } from './tcd.ts';
import { unipc } from './unipc.ts';

/** In the order in which they are offered. */
export const schedulers = {
	euler,
	eulerAncestral,
	dpmpp2m,
	dpmpp2mSde,
	dpmpp2mSdeHeun,
	dpmpp3m,
	dpmpp3mSde,
	dpmpp2s,
	dpmppSde,
	heun,
	kdpm2,
	kdpm2Ancestral,
	lms,
	unipc,
	deis,
	ddim,
	ddpm,
	pndm,
	lcm,
	tcd,
	flowEuler,
	flowHeun,
	edmEuler,
} satisfies Record<string, SchedulerKind>;

const kinds: readonly SchedulerKind[] = Object.values(schedulers);

/** By its name in requests. @throws ModelError `unsupported-scheduler` */
export function schedulerNamed(name: string): SchedulerKind {
	const kind = kinds.find((candidate) => candidate.name === name);
	if (kind) return kind;
	throw new ModelError('unsupported-scheduler', 'scheduler', `There is no scheduler ${name}; choose one of ${listed('name')}.`);
}

/** The scheduler that a model's config names. @throws ModelError `invalid-config`, `unsupported-scheduler` */
export function schedulerOfConfig(config: SchedulerConfig): SchedulerKind {
	const className = config['_class_name'];
	if (typeof className !== 'string') throw invalidConfig('it has no _class_name.');
	const kind = kinds.find((candidate) => candidate.className === className && (candidate.isOwn?.(config) ?? true));
	if (kind) return kind;
	const message = `${className} is not a scheduler that is known here; scheduler_config.json may name ${listed('className')}.`;
	throw new ModelError('unsupported-scheduler', 'scheduler', message);
}

/**
 * Those that can drive a model with this config, its own first.
 * @throws ModelError when its own cannot
 */
export function schedulersFor(config: SchedulerConfig): SchedulerKind[] {
	const own = schedulerOfConfig(config);
	own.create(config, 1);
	return [own, ...kinds.filter((kind) => kind !== own && accepts(kind, config))];
}

function accepts(kind: SchedulerKind, config: SchedulerConfig): boolean {
	try {
		kind.create(config, 1);
		return true;
	} catch (error) {
		if (error instanceof ModelError) return false;
		throw error;
	}
}

function listed(field: 'name' | 'className'): string {
	return [...new Set(kinds.map((kind) => kind[field]))].join(', ');
}

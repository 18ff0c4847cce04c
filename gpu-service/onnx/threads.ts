/** How many threads a network runs on. */
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const cpuFolder = '/sys/devices/system/cpu';

/** One thread for each physical core that this process may use: two threads of one core only take turns at its arithmetic units. */
export function chooseThreads(): number {
	return Math.max(1, Math.min(availableParallelism(), physicalCores()));
}

/** Infinite where the system does not tell. */
function physicalCores(): number {
	try {
		const siblings = readdirSync(cpuFolder)
			.filter((name) => /^cpu\d+$/.test(name))
			.map((name) => readFileSync(`${cpuFolder}/${name}/topology/thread_siblings_list`, 'utf8').trim());
		return siblings.length === 0 ? Number.POSITIVE_INFINITY : new Set(siblings).size;
	} catch {
		return Number.POSITIVE_INFINITY;
	}
}

/** How much memory processes may still take: what the machine has left, and what the limits of the control group leave (containers). Linux. */
import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { dirname, join } from 'node:path';

const groupsFolder = '/sys/fs/cgroup';

/** Bytes; files that lie in memory only to be quick count as free. */
export function availableMemory(): number {
	const meminfo = readOrNothing('/proc/meminfo');
	const available = Number(/^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1]) * 1024;
	return Math.max(0, Math.min(Number.isFinite(available) ? available : freemem(), leftOfGroups()));
}

/** Bytes that would be free if this process ended; those of files that it maps are free already. 0 where the system does not tell. */
export function memoryOfProcess(pid: number): number {
	return Number(/^RssAnon:\s+(\d+) kB$/m.exec(readOrNothing(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
}

/** The tightest limit of this process's control group and those around it; infinite without one. */
function leftOfGroups(): number {
	const own = /^0::(\/.*)$/m.exec(readOrNothing('/proc/self/cgroup'))?.[1] ?? '/';
	let left = Number.POSITIVE_INFINITY;
	for (let group = own; ; group = dirname(group)) {
		left = Math.min(left, leftOf(join(groupsFolder, group)));
		if (group === '/') return left;
	}
}

function leftOf(folder: string): number {
	const limit = Number.parseInt(readOrNothing(join(folder, 'memory.max')), 10);
	const used = Number.parseInt(readOrNothing(join(folder, 'memory.current')), 10);
	if (!Number.isFinite(limit) || !Number.isFinite(used)) return Number.POSITIVE_INFINITY;
	const idleFiles = Number(/^inactive_file (\d+)$/m.exec(readOrNothing(join(folder, 'memory.stat')))?.[1] ?? 0);
	return limit - used + idleFiles;
}

function readOrNothing(path: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return '';
	}
}

/** Tells a process that the kernel killed for memory from one that was killed otherwise: both end by SIGKILL. */
import { readFileSync } from 'node:fs';

/** Where Linux counts processes killed for memory: in this control group, and on the whole machine. */
const counters: [file: string, line: RegExp][] = [
	['/sys/fs/cgroup/memory.events', /^oom_kill (\d+)$/m],
	['/proc/vmstat', /^oom_kill (\d+)$/m],
];

/** How many processes have been killed for memory since the start of the machine; 0 where the system does not tell. */
export function countMemoryKills(): number {
	return counters.reduce((sum, [file, line]) => {
		try {
			return sum + Number(line.exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
		} catch {
			return sum;
		}
	}, 0);
}

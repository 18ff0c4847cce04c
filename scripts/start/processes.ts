/** What the system knows of processes that are not our children. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** When a living process began, in the system's own words; null when there is no such process or the system does not tell. */
export function bornAt(pid: number): string | null {
	if (process.platform === 'win32') return null;
	if (process.platform !== 'linux')
		return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim() || null;
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		// proc(5): "pid (name) state …"; the name may hold anything. From the state on, the 20th field is the start time in clock ticks.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return fields[0] === 'Z' ? null : (fields[19] ?? null);
	} catch {
		return null;
	}
}

/** Ends a process and, where there are process groups, all that it started. */
export function killGroup(pid: number): void {
	try {
		process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
	}
}

/** Runs a script of this folder as a process of its own and reads the JSON line that it prints. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export async function runScript<Result>(script: string, ...parameters: string[]): Promise<Result> {
	const { stdout } = await promisify(execFile)(process.execPath, [`bench/engine/${script}`, ...parameters]);
	return JSON.parse(stdout) as Result;
}

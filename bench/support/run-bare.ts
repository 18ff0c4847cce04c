/** Runs the bare script and reads what it measured. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface BareRun {
	openMs: number;
	totalMs: number;
	/** From the start of the process to its end. */
	processMs: number;
	pictures: { textMs: number; stepMs: number[]; decodeMs: number }[];
}

export async function runBare(folder: string, width: number, height: number, steps: number, repeats: number): Promise<BareRun> {
	const began = performance.now();
	const { stdout } = await promisify(execFile)(process.execPath, [
		'bench/support/bare.ts',
		folder,
		...[width, height, steps, repeats].map(String),
	]);
	return { ...(JSON.parse(stdout) as Omit<BareRun, 'processMs'>), processMs: performance.now() - began };
}

/** Sum of the raw runs of one picture, in milliseconds. */
export function rawMs({ textMs, stepMs, decodeMs }: BareRun['pictures'][number]): number {
	return textMs + stepMs.reduce((sum, ms) => sum + ms, 0) + decodeMs;
}

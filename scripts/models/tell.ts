/** Tells how far a job is: one moving line on a terminal, plain lines elsewhere; and asks. */
import { createInterface } from 'node:readline/promises';
import type { ModelJob } from '#contract/models.ts';
import { inGigabytes } from '../../gpu-service/models/library/fetch.ts';

export interface JobProgress {
	show(job: ModelJob): void;
	/** Nothing more comes for now. */
	end(): void;
}

/** Plain lines for every so many parts of the way, so that a log stays readable. */
const plainParts = 4;

export function createJobProgress({ stream, isTerminal }: { stream: { write(text: string): unknown }; isTerminal: boolean }): JobProgress {
	let last = '';
	return {
		show: ({ stage, state, bytes, bytes_done, bytes_per_second }) => {
			if (state !== 'running') return;
			const share = bytes === null || bytes === 0 ? 0 : bytes_done / bytes;
			if (isTerminal) {
				const figures = stage === 'downloading' && bytes !== null ? ` ${inGigabytes(bytes_done)} of ${inGigabytes(bytes)}` : '';
				const speed = bytes_per_second === null ? '' : `, ${inGigabytes(bytes_per_second)} a second`;
				stream.write(`\r\u001b[K${stage}${figures}${speed}`);
				return;
			}
			const line = stage === 'downloading' ? `downloading, ${Math.floor(share * plainParts) * (100 / plainParts)} %` : stage;
			if (line !== last) stream.write(`${line}\n`);
			last = line;
		},
		end: () => {
			if (isTerminal) stream.write('\r\u001b[K');
		},
	};
}

/** False also where nobody can be asked. */
export async function askYesNo(question: string, signal: AbortSignal): Promise<boolean> {
	if (process.stdin.isTTY !== true) return false;
	const lines = createInterface({ input: process.stdin, output: process.stderr });
	try {
		return /^y(es)?$/i.test((await lines.question(`${question} (yes/no) `, { signal })).trim());
	} catch {
		return false;
	} finally {
		lines.close();
	}
}

/** Starts the version that lies in a folder, on data of its own, until it says that it can paint. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackupProblem } from '../backup/problem.ts';

/** Building the pages takes its time on small machines. */
const patienceMs = 600_000;

/** @throws BackupProblem with what it said. */
export async function tryVersion(root: string): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'easel-trial-'));
	const place = ['--data', join(folder, 'data'), '--outputs', join(folder, 'outputs')];
	const child = spawn(process.execPath, ['scripts/start.ts', '--host', '127.0.0.1', '--port', '0', '--gpu-port', '0', ...place], {
		cwd: root,
		env: { ...process.env, EASEL_TLS_CERT: '', EASEL_TLS_KEY: '' },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const { promise, resolve, reject } = Promise.withResolvers<void>();
	let output = '';
	const timer = setTimeout(() => reject(new BackupProblem(`It did not get ready in time. It said:\n${output.slice(-2_000)}`)), patienceMs);
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => {
			output += text;
			if (output.includes('Ready to paint')) resolve();
		});
	}
	child.once('error', reject);
	const ended = new Promise<void>((gone) => child.once('close', () => gone()));
	child.once('close', () => reject(new BackupProblem(`It ended by itself. It said:\n${output.slice(-2_000)}`)));
	try {
		await promise;
	} finally {
		clearTimeout(timer);
		child.kill('SIGTERM');
		await ended;
		await rm(folder, { recursive: true, force: true });
	}
}

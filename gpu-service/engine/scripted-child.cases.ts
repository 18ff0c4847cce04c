/**
 * The engine's child with accidents. `script.json` in the model's folder says what happens when: `call` 0 is the opening of a file, 1 its
 * first run. `hold` blocks the thread, as a long run does, until a file named `go` lies beside the script.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NetworkError, type Runtime } from '../onnx/network.ts';
import { createOnnxRuntime } from '../onnx/sessions.ts';
import { serveEngine } from './serve.ts';

export interface Accident {
	/** Relative to the model's folder: `unet/model.onnx`. */
	file: string;
	call: number;
	does: 'hold' | 'crash' | 'exit' | 'run-out-of-memory' | 'fail';
}

const real = createOnnxRuntime();

const scripted: Runtime = {
	...real,
	chooseProvider: async (candidates, { trying, leftOut }) => {
		for (const provider of candidates.filter((candidate) => candidate !== 'cpu')) {
			trying(provider);
			if (provider === 'cuda') process.kill(process.pid, 'SIGKILL');
			leftOut(provider, { kind: 'failed', said: `libraries are looked for in ${process.env['LD_LIBRARY_PATH'] ?? 'the usual places'}` });
		}
		return 'cpu';
	},
	open: async (path, provider) => {
		const folder = join(path, '../..');
		const file = path.slice(folder.length + 1);
		let call = 0;
		const happen = () => {
			const now = call;
			call += 1;
			for (const accident of readScript(folder)) if (accident.file === file && accident.call === now) suffer(accident, folder);
		};
		happen();
		const network = await real.open(path, provider);
		return {
			info: network.info,
			run: async (inputs) => {
				happen();
				return await network.run(inputs);
			},
			release: () => network.release(),
		};
	},
};

serveEngine({ runtime: scripted, onProvider: () => undefined });

function readScript(folder: string): Accident[] {
	const file = join(folder, 'script.json');
	return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Accident[]) : [];
}

function suffer({ does }: Accident, folder: string): void {
	if (does === 'crash') process.kill(process.pid, 'SIGKILL');
	if (does === 'exit') process.exit(3);
	if (does === 'run-out-of-memory') throw new NetworkError('out_of_memory', 'std::bad_alloc');
	if (does === 'fail') throw new NetworkError('failed', 'the graph is not what it seems');
	const clock = new Int32Array(new SharedArrayBuffer(4));
	while (!existsSync(join(folder, 'go'))) Atomics.wait(clock, 0, 0, 5);
}

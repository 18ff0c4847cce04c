/**
 * How long Easel's own runtime takes to open a network, as a process of its own that prints one JSON line.
 *
 * node bench/engine/own.ts plain <network.onnx> | prepared <folder>
 */
import { preparation } from '../../gpu-service/onnx/prepared-graph.ts';
import { createOnnxRuntime } from '../../gpu-service/onnx/sessions.ts';

export interface OwnOpening {
	ms: number;
	/** Time of processors, which other work on the machine changes little. */
	cpuMs: number;
	/** Memory that belongs to the process alone, in MB. */
	mb: number;
}

const [kind, path = ''] = process.argv.slice(2);
const before = process.memoryUsage().rss;
const used = process.cpuUsage();
const began = performance.now();
await (kind === 'prepared' ? preparation.open(path, 'cpu') : createOnnxRuntime().open(path, 'cpu'));
const ms = performance.now() - began;
const { user, system } = process.cpuUsage(used);
const opening: OwnOpening = { ms, cpuMs: (user + system) / 1000, mb: (process.memoryUsage().rss - before) / 1e6 };
process.stdout.write(`${JSON.stringify(opening)}\n`);

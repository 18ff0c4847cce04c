/** `npm run bench [name …]`: measures, prints a table, and writes `bench/results/<date>-<processor>.json` with versions and all repeats. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { measureIdleDevice } from './idle-device.ts';
import { measureMemory } from './memory.ts';
import { measureOverhead } from './overhead.ts';
import { measureResponsiveness } from './responsive.ts';
import { measureStart } from './start.ts';
import type { Figure } from './support/figures.ts';

const measurements: Record<string, () => Promise<Figure[]>> = {
	overhead: measureOverhead,
	start: measureStart,
	responsive: measureResponsiveness,
	memory: measureMemory,
	'idle-device': measureIdleDevice,
};

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(measurements);
const figures: Figure[] = [];
for (const name of wanted) {
	const measure = measurements[name];
	if (measure === undefined) throw new Error(`There is no measurement "${name}". There are: ${Object.keys(measurements).join(', ')}.`);
	const measured = await measure();
	figures.push(...measured);
	for (const { name: title, unit, median, goal, holds, repeats } of measured) {
		const range = `${round(Math.min(...repeats))} to ${round(Math.max(...repeats))}`;
		process.stdout.write(
			`${holds ? 'holds' : 'MISSED'}  ${title}: ${round(median)} ${unit} (goal at most ${goal}; ${range}, ${repeats.length} repeats)\n`,
		);
	}
}
const { dependencies } = JSON.parse(await readFile('package.json', 'utf8')) as { dependencies: Record<string, string> };
const [processor] = cpus();
const result = {
	date: new Date().toISOString(),
	machine: { processor: processor?.model, cores: cpus().length, memory_gb: Math.round(totalmem() / 2 ** 30), kernel: release() },
	versions: { node: process.version, ...dependencies },
	figures,
};
await mkdir('bench/results', { recursive: true });
const file = `bench/results/${result.date.slice(0, 10)}-${wanted.length === Object.keys(measurements).length ? 'all' : wanted.join('-')}.json`;
await writeFile(file, `${JSON.stringify(result, null, '\t')}\n`);
process.stdout.write(`\nWritten to ${file}\n`);

function round(value: number): number {
	return Math.round(value * 1000) / 1000;
}

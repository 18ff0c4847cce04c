/** `npm run bench [name …]`, `npm run bench engine [part …]`: measures, prints a table, and writes `bench/results/<date>-<processor>.json` with versions and all repeats. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { engineMeasurements } from './engine/main.ts';
import { measureGallery } from './gallery.ts';
import { measureIdleDevice } from './idle-device.ts';
import { measureMemory } from './memory.ts';
import { measureOverhead } from './overhead.ts';
import { measureResponsiveness } from './responsive.ts';
import { measureStart } from './start.ts';
import type { Figure } from './support/figures.ts';

/** What runs inside a browser needs its types, so that the root project checks it: here it is known by name only. */
const inBrowser: string = './page.ts';

const measurements: Record<string, () => Promise<Figure[]>> = {
	overhead: measureOverhead,
	start: measureStart,
	responsive: measureResponsiveness,
	memory: measureMemory,
	'idle-device': measureIdleDevice,
	page: async () => ((await import(inBrowser)) as { measurePage(): Promise<Figure[]> }).measurePage(),
	gallery: measureGallery,
};

const [first, ...parts] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const isEngine = first === 'engine';
const known = isEngine ? engineMeasurements : measurements;
const named = isEngine || first === undefined ? parts : [first, ...parts];
const wanted = named.length > 0 ? named : Object.keys(known);
const loadBefore = loadavg();
const date = new Date();
const all = isEngine ? 'engine' : 'all';
const what = wanted.length === Object.keys(known).length ? all : [...(isEngine ? ['engine'] : []), ...wanted].join('-');
const file = `bench/results/${date.toISOString().slice(0, 10)}-${what}.json`;
const figures: Figure[] = [];
for (const name of wanted) {
	const measure = known[name];
	if (measure === undefined) throw new Error(`There is no measurement "${name}". There are: ${Object.keys(known).join(', ')}.`);
	const measured = await measure();
	figures.push(...measured);
	await writeResult();
	for (const { name: title, unit, median, goal, direction = 'at most', holds, repeats } of measured) {
		const range = `${round(Math.min(...repeats))} to ${round(Math.max(...repeats))}`;
		process.stdout.write(
			`${holds ? 'holds' : 'MISSED'}  ${title}: ${round(median)} ${unit} (goal ${direction} ${goal}; ${range}, ${repeats.length} repeats)\n`,
		);
	}
}
process.stdout.write(`\nWritten to ${file}\n`);

/** After every measurement: some take long. */
async function writeResult(): Promise<void> {
	const { dependencies } = JSON.parse(await readFile('package.json', 'utf8')) as { dependencies: Record<string, string> };
	const [processor] = cpus();
	const result = {
		date: date.toISOString(),
		machine: { processor: processor?.model, cores: cpus().length, memory_gb: Math.round(totalmem() / 2 ** 30), kernel: release() },
		versions: { node: process.version, ...dependencies },
		load: { before: loadBefore, after: loadavg() },
		figures,
	};
	await mkdir('bench/results', { recursive: true });
	await writeFile(file, `${JSON.stringify(result, null, '\t')}\n`);
}

function round(value: number): number {
	return Math.round(value * 1000) / 1000;
}

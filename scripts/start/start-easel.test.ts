import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readConfiguration } from '#contract/configuration.ts';
import type { Program } from './keep-running.ts';
import { bornAt } from './processes.ts';
import { type RunningEasel, type StartOptions, startEasel } from './start-easel.ts';

/** A process that answers like the web process, writes down what happens to it, and takes a moment to stop. */
const program = `
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
const [name, journal, mode] = process.argv.slice(2);
const note = (what) => appendFileSync(journal, JSON.stringify({ name, what, pid: process.pid, token: process.env.EASEL_GPU_TOKEN }) + '\\n');
const leave = (why) => () => { if (mode !== 'stubborn') setTimeout(() => { note(why); process.exit(0); }, 50); };
process.once('SIGTERM', leave('stopped'));
process.once('disconnect', leave('left alone'));
note('began');
if (mode === 'refuses') process.exit(78);
if (name === 'web') createServer((request, response) => response.end('{"models":[]}')).listen(process.env.EASEL_PORT, '127.0.0.1');
else setInterval(() => undefined, 1000);
`;

let root: string;
let written: string;
const running: RunningEasel[] = [];

beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'easel-start-'));
	written = '';
	writeFileSync(join(root, 'program.mjs'), program);
});

afterEach(async () => {
	for (const easel of running.splice(0)) {
		easel.kill();
		await easel.ended;
	}
	rmSync(root, { recursive: true });
});

function optionsOf(modes: { web?: string; gpu?: string } = {}, settings: Record<string, string> = {}): StartOptions {
	const environment = { EASEL_HOST: '127.0.0.1', EASEL_PORT: '0', EASEL_GPU_PORT: '0', ...settings };
	const write = (text: string) => {
		written += text;
	};
	return {
		root,
		configuration: readConfiguration({ flags: [], environment, file: {} }),
		prepare: async () => undefined,
		programs: ({ port, gpu_token }) =>
			(['gpu', 'web'] as const).map(
				(name): Program => ({
					name,
					args: [join(root, 'program.mjs'), name, join(root, 'journal'), modes[name] ?? 'obeys'],
					cwd: root,
					env: { ...process.env, EASEL_PORT: String(port), EASEL_GPU_TOKEN: gpu_token ?? '' },
				}),
			),
		log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
		terminal: false,
		write,
		pause: () => 10,
	};
}

async function start(options: StartOptions): Promise<RunningEasel> {
	const easel = await startEasel(options);
	if (easel === null) throw new Error('an Easel runs on this folder already');
	running.push(easel);
	return easel;
}

interface Note {
	name: string;
	what: string;
	pid: number;
	token: string;
}

function notes(name: string, what: string): Note[] {
	const lines = readFileSync(join(root, 'journal'), 'utf8').trimEnd().split('\n');
	return lines.map((line) => JSON.parse(line) as Note).filter((note) => note.name === name && note.what === what);
}

const soon = { timeout: 10_000, interval: 10 };

test('starts both processes with one secret and tells when the page is open and when it can paint', async () => {
	const { url } = await start(optionsOf());
	await vi.waitFor(() => expect(written).toContain('Ready to paint'), soon);
	expect(written).toContain(`Easel is open on this machine: ${url}\n`);
	expect(notes('gpu', 'began')[0]?.token).toMatch(/^[\w-]{43}$/);
	expect(notes('web', 'began')[0]?.token).toBe(notes('gpu', 'began')[0]?.token);
});

test('keeps its data and the household key from other accounts of the machine', async () => {
	await start(optionsOf());
	expect(statSync(join(root, 'data')).mode & 0o777).toBe(0o700);
	expect(statSync(join(root, 'data/household-key')).mode & 0o777).toBe(0o600);
});

test('starts a process again that died', async () => {
	await start(optionsOf());
	await vi.waitFor(() => expect(notes('gpu', 'began')).toHaveLength(1), soon);
	process.kill(notes('gpu', 'began')[0]!.pid, 'SIGKILL');
	await vi.waitFor(() => expect(notes('gpu', 'began')).toHaveLength(2), soon);
	expect(notes('web', 'began')).toHaveLength(1);
});

test('a second start on the same data says where the first one is open', async () => {
	const { url } = await start(optionsOf());
	written = '';
	expect(await startEasel(optionsOf())).toBeNull();
	expect(written).toBe(`Easel is running already: ${url}\n`);
});

test('stopping lets both finish, and then another start may come', async () => {
	const easel = await start(optionsOf());
	await vi.waitFor(() => expect([written.includes('Ready'), notes('gpu', 'began').length]).toEqual([true, 1]), soon);
	easel.stop();
	expect(await easel.ended).toBe(0);
	expect([notes('web', 'stopped').length, notes('gpu', 'stopped').length]).toEqual([1, 1]);
	await start(optionsOf());
});

test('killing ends a process that does not stop', async () => {
	const easel = await start(optionsOf({ gpu: 'stubborn' }));
	await vi.waitFor(() => expect([written.includes('Ready'), notes('gpu', 'began').length]).toEqual([true, 1]), soon);
	const pid = notes('gpu', 'began')[0]!.pid;
	easel.stop();
	await vi.waitFor(() => expect(notes('web', 'stopped')).toHaveLength(1), soon);
	expect(bornAt(pid)).not.toBeNull();
	easel.kill();
	await easel.ended;
	expect(bornAt(pid)).toBeNull();
});

test('a process that refuses its settings ends everything with exit code 78', async () => {
	const easel = await start(optionsOf({ gpu: 'refuses' }));
	expect(await easel.ended).toBe(78);
	expect(notes('gpu', 'began')).toHaveLength(1);
});

test('after a kill -9 of the supervisor its processes leave, and the next start waits for them', async () => {
	const script = join(root, 'supervisor.ts');
	const module = pathToFileURL(join(import.meta.dirname, 'start-easel.ts'));
	const { configuration } = optionsOf();
	writeFileSync(
		script,
		`import { startEasel } from '${module}';
		const nothing = () => {};
		await startEasel({
			root: '${root}', configuration: ${JSON.stringify(configuration)}, prepare: async () => {}, terminal: false, write: nothing,
			log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
			programs: ({ port }) => ['gpu', 'web'].map((name) => ({
				name, args: ['${root}/program.mjs', name, '${root}/journal'], cwd: '${root}', env: { EASEL_PORT: String(port) },
			})),
		});`,
	);
	const supervisor = spawn(process.execPath, [script], { stdio: ['ignore', 'inherit', 'inherit'] });
	await vi.waitFor(() => expect([notes('gpu', 'began').length, notes('web', 'began').length]).toEqual([1, 1]), soon);
	supervisor.kill('SIGKILL');
	await new Promise((resolve) => supervisor.once('exit', resolve));

	await start(optionsOf());
	expect([notes('gpu', 'left alone').length, notes('web', 'left alone').length]).toEqual([1, 1]);
	await vi.waitFor(() => expect(notes('gpu', 'began')).toHaveLength(2), soon);
});

test('a port that another program has taken is named, with the flag that changes it', async () => {
	const other = createServer().listen(0, '127.0.0.1');
	await new Promise((resolve) => other.once('listening', resolve));
	const address = other.address();
	const port = typeof address === 'object' && address !== null ? address.port : 0;
	await expect(startEasel(optionsOf({}, { EASEL_GPU_PORT: String(port) }))).rejects.toThrow(
		`Port ${port}, which the GPU service wants, is taken by another program. Choose another one: npm start -- --gpu-port ${port > 65_000 ? port - 10 : port + 10}`,
	);
	other.close();
	await start(optionsOf());
});

test('the two processes cannot share a port', async () => {
	await expect(startEasel(optionsOf({}, { EASEL_PORT: '4329', EASEL_GPU_PORT: '4329' }))).rejects.toThrow(/both port 4329/);
});

test('a GPU service elsewhere needs its secret', async () => {
	const settings = { EASEL_GPU_URL: 'http://192.168.1.9:4322' };
	await expect(startEasel(optionsOf({}, settings))).rejects.toMatchObject({
		exitCode: 78,
		message: expect.stringContaining('EASEL_GPU_TOKEN'),
	});
});

/** The built web app under `dist/`, made again only when its sources have changed. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotStart } from './cannot-start.ts';

/** What the web app is built from. */
const sources = ['src', 'contract', 'images', 'public', 'astro.config.mjs', 'tsconfig.json', 'package-lock.json'];
const notBuilt = /\.(test|cases)\.tsx?$/;

export interface BuildOptions {
	/** Folder of the project. */
	root: string;
	/** Called before a build begins. */
	onBuild: () => void;
	/** Makes `dist/`. @throws CannotStart when it fails. */
	build?: (root: string) => Promise<void>;
}

/** Builds the web app when it is missing or was built from other sources. @throws CannotStart with the builder's own words. */
export async function buildWhenNeeded({ root, onBuild, build = buildWithAstro }: BuildOptions): Promise<void> {
	const stampFile = join(root, 'dist', 'built-from.txt');
	const stamp = sourceStamp(root);
	if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
	rmSync(stampFile, { force: true });
	onBuild();
	await build(root);
	writeFileSync(stampFile, stamp);
}

/** SHA-256 over names and contents of all sources, hex. Contents, because times change with every checkout. */
function sourceStamp(root: string): string {
	const hash = createHash('sha256');
	for (const name of sources.flatMap((source) => filesOf(root, source)).sort()) {
		hash
			.update(`${name}\0`)
			.update(readFileSync(join(root, name)))
			.update('\0');
	}
	return hash.digest('hex');
}

function filesOf(root: string, source: string): string[] {
	const path = join(root, source);
	if (!existsSync(path)) return [];
	if (statSync(path).isFile()) return [source];
	return readdirSync(path, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && !notBuilt.test(entry.name))
		.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

async function buildWithAstro(root: string): Promise<void> {
	const { promise, resolve, reject } = Promise.withResolvers<void>();
	const child = spawn(process.execPath, [join(root, 'node_modules/astro/bin/astro.mjs'), 'build'], {
		cwd: root,
		env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
	child.once('error', reject);
	child.once('close', (code) => {
		if (code === 0) resolve();
		else reject(new CannotStart(`${output.trim()}\n\nThe web app could not be built; the reason stands above.`));
	});
	await promise;
}

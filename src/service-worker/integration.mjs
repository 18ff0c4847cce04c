/** Builds the service worker after the pages, and tells it which files those are made of. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Files of `public/` that every page asks for. */
const fixedFiles = ['/theme.js', '/favicon.svg', '/manifest.webmanifest'];
/** What the offline page begins with: its island, and what wakes islands. */
const isEntry = ({ isEntry, facadeModuleId }) =>
	isEntry && facadeModuleId !== null && /\/components\/app\/Offline\.tsx$|\/@astrojs\/react\/|@id\/|renderer/.test(facadeModuleId);

/** @returns {import('astro').AstroIntegration} */
export function serviceWorker() {
	const scripts = new Set();
	const collect = {
		name: 'easel:shell-files',
		generateBundle(_options, bundle) {
			if (this.environment.name !== 'client') return;
			const add = (name) => {
				const path = `/${name}`;
				if (scripts.has(path)) return;
				scripts.add(path);
				for (const imported of bundle[name]?.imports ?? []) add(imported);
			};
			for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk' && isEntry(chunk)) add(chunk.fileName);
		},
	};
	return {
		name: 'easel:service-worker',
		hooks: {
			'astro:config:setup': ({ updateConfig }) => updateConfig({ vite: { plugins: [collect] } }),
			'astro:build:done': async ({ dir }) => {
				const folder = fileURLToPath(dir);
				const files = await readdir(join(folder, '_astro'));
				const assets = files.sort().map((name) => `/_astro/${name}`);
				const shell = [...fixedFiles, ...assets.filter((path) => scripts.has(path) || path.endsWith('.css'))];
				const hash = createHash('sha256').update(JSON.stringify(assets));
				for (const path of fixedFiles) hash.update(await readFile(join(folder, path)));
				const built = { version: hash.digest('hex').slice(0, 16), shell, assets };
				await buildWorker(folder, built);
			},
		},
	};
}

async function buildWorker(folder, built) {
	await build({
		configFile: false,
		logLevel: 'warn',
		publicDir: false,
		define: { __BUILT__: JSON.stringify(built) },
		build: {
			outDir: folder,
			emptyOutDir: false,
			target: 'es2022',
			rollupOptions: {
				input: fileURLToPath(new URL('main.ts', import.meta.url)),
				output: { format: 'iife', entryFileNames: 'service-worker.js' },
			},
		},
	});
}

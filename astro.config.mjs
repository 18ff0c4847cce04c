import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import node from '@astrojs/node';
import react from '@astrojs/react';
import { defineConfig, passthroughImageService } from 'astro/config';
import { serviceWorker } from './src/service-worker/integration.mjs';

/** Requests to the dev server pass the same front door as in production. */
const frontDoor = {
	name: 'easel:front-door',
	hooks: {
		'astro:server:setup': async ({ server }) => {
			// Vitest makes a server of its own from this configuration.
			if (server.config.mode === 'test') return;
			const { installFrontDoor } = await import('./src/server/dev-front-door.ts');
			await installFrontDoor(server);
		},
	},
};

/** Sizes of text are written in pixels and served in rem, so that they follow the browser's setting and Easel's. What names rem itself stays. */
const textInRem = {
	postcssPlugin: 'easel:text-in-rem',
	Declaration: {
		'font-size': (declaration) => {
			if (declaration.value.includes('rem')) return;
			declaration.value = declaration.value.replaceAll(/([\d.]+)px/g, (_, pixels) => `${Number(pixels) / 16}rem`);
		},
	},
};

/** Scripts and styles are compressed once, when they are built: src/server/assets.ts sends what lies beside them. Browsers take Brotli over HTTPS only. */
const compressed = {
	name: 'easel:compressed',
	hooks: {
		'astro:build:done': async ({ dir }) => {
			const folder = fileURLToPath(dir);
			for (const name of await readdir(folder, { recursive: true })) {
				if (!/\.(js|css|svg|webmanifest)$/.test(name)) continue;
				const content = await readFile(`${folder}/${name}`);
				await writeFile(`${folder}/${name}.gz`, await promisify(gzip)(content, { level: 9 }));
				await writeFile(
					`${folder}/${name}.br`,
					await promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
				);
			}
		},
	},
};

export default defineConfig({
	output: 'server',
	adapter: node({ mode: 'middleware', bodySizeLimit: 256 * 1024 }),
	integrations: [react(), frontDoor, serviceWorker(), compressed],
	image: { service: passthroughImageService() },
	session: false,
	// Its highlighter writes styles inline, which the policy below forbids.
	markdown: { syntaxHighlight: false },
	devToolbar: { enabled: false },
	security: {
		// The front door decides about hosts and origins, also for programs that send no Origin.
		checkOrigin: false,
		csp: {
			directives: [
				"default-src 'self'",
				"img-src 'self' data: blob:",
				"connect-src 'self'",
				"object-src 'none'",
				"base-uri 'none'",
				"form-action 'self'",
				"frame-ancestors 'none'",
			],
		},
	},
	// The front door decides about hosts in the dev server too.
	vite: {
		css: { postcss: { plugins: [textInRem] } },
		server: { allowedHosts: true, fs: { deny: ['.env', '.env.*', '*.{crt,pem}', '**/.git/**', '**/data/**', '**/outputs/**'] } },
	},
	telemetry: false,
});

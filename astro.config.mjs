import node from '@astrojs/node';
import react from '@astrojs/react';
import { defineConfig, passthroughImageService } from 'astro/config';

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

export default defineConfig({
	output: 'server',
	adapter: node({ mode: 'middleware', bodySizeLimit: 256 * 1024 }),
	integrations: [react(), frontDoor],
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

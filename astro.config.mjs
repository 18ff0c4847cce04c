import node from '@astrojs/node';
import react from '@astrojs/react';
import { defineConfig } from 'astro/config';

export default defineConfig({
	output: 'server',
	adapter: node({ mode: 'middleware' }),
	integrations: [react()],
	// The front door (src/server/front-door.ts) decides about hosts and origins, also for programs that send no Origin.
	security: { checkOrigin: false, csp: true },
	telemetry: false,
});

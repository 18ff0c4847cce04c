/// <reference types="vitest/config" />
import { getViteConfig } from 'astro/config';
import { TestSummary } from './scripts/test-summary.ts';

const excluded = ['**/node_modules/**', '**/dist/**'];

export default getViteConfig({
	test: {
		pool: 'forks',
		reporters: ['default', new TestSummary()],
		// Vitest's own second is short for a busy machine; what comes sooner costs nothing.
		expect: { poll: { timeout: 20_000 } },
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					include: ['{contract,images,gpu-service,src,scripts}/**/*.test.{ts,tsx}'],
					exclude: excluded,
					testTimeout: 30_000,
				},
			},
			{
				extends: true,
				// Whole programs on real ports: one file at a time, so that they do not fight over the machine's cores.
				test: {
					name: 'flows',
					include: ['test/**/*.test.ts'],
					exclude: excluded,
					fileParallelism: false,
					// Of tests that say that they may run at the same time.
					maxConcurrency: 2,
					testTimeout: 120_000,
					hookTimeout: 120_000,
				},
			},
		],
	},
});

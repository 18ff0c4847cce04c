/** A Vitest reporter that closes with the plain line `N passed, N failed, N skipped`. */
import type { Reporter, TestModule } from 'vitest/node';

export class TestSummary implements Reporter {
	onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
		const count = { passed: 0, failed: errors.length, skipped: 0 };
		for (const module of modules) {
			if (module.errors().length > 0) count.failed += 1;
			for (const test of module.children.allTests()) {
				const { state } = test.result();
				if (state !== 'pending') count[state] += 1;
			}
		}
		// After the default reporter's own summary.
		process.once('exit', () => process.stdout.write(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`));
	}
}

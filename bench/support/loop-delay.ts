/** Loaded into a process with `--import`: on SIGUSR2 it says how late timers were since the last time, 95th percentile, and begins anew. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Of the timer that is watched; it is part of every value of the histogram. */
const resolutionMs = 5;

const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
histogram.enable();
process.on('SIGUSR2', () => {
	process.stdout.write(`loop delay ${Math.max(0, histogram.percentile(95) / 1e6 - resolutionMs)}\n`);
	histogram.reset();
});

/** Machines for tests: what they say when CUDA asks. */
import type { System } from './system.ts';

export interface Machine {
	/** Version of the driver's module; null when it is not loaded. */
	module?: string | null;
	/** Shared libraries that the loader finds. */
	libraries?: readonly string[];
	/** Lines of `nvidia-smi`; null when it is not there. */
	devices?: readonly string[] | null;
	architecture?: string;
	/** What `/proc/version` says. */
	kernel?: string;
}

export const h200 = 'NVIDIA H200, 143771, 580.82.07, 9.0';

/** With an H200 and a driver for CUDA 13. */
export const withCard: Machine = { module: '580.82.07', libraries: ['libcuda.so.1'], devices: [h200] };

export function createMachine({
	module = null,
	libraries = [],
	devices = null,
	architecture = 'x64',
	kernel = 'Linux version 6.1',
}: Machine): System {
	const files: Record<string, string | null> = {
		'/proc/version': kernel,
		'/proc/driver/nvidia/version':
			module === null
				? null
				: `NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  ${module}  Release Build  (root@builder)\nGCC version: 12.2.0\n`,
	};
	return {
		platform: 'linux',
		architecture,
		read: (path) => files[path] ?? null,
		findLibrary: async (name) => (libraries.includes(name) ? `/usr/lib/${name}` : null),
		run: async (program) => (program === 'nvidia-smi' && devices !== null ? `${devices.join('\n')}\n` : null),
	};
}

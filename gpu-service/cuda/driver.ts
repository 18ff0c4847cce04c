/** NVIDIA's driver and the devices behind it. */
import type { System } from './system.ts';

export type Driver =
	/** `version` is null where the system does not tell, as within WSL. */
	| { found: true; version: string | null }
	/** `reason` says what is missing and what to do. */
	| { found: false; reason: string };

export interface Device {
	name: string;
	memoryMib: number;
	driver: string;
	/** Generation of the hardware: 9 for a compute capability of 9.0. */
	capability: number;
}

const driverLibrary = 'libcuda.so.1';

/** Looks for both halves of the driver: the kernel's module, and the library that programs talk to. */
export async function findDriver(system: System): Promise<Driver> {
	if (system.platform !== 'linux' || system.architecture !== 'x64') {
		return { found: false, reason: `ONNX Runtime for Node has CUDA on Linux x64 only; this is ${system.platform} ${system.architecture}.` };
	}
	const module = system.read('/proc/driver/nvidia/version');
	const isWsl = /microsoft/i.test(system.read('/proc/version') ?? '');
	const library = await system.findLibrary(driverLibrary);
	if (library === null && module === null) return { found: false, reason: 'There is no NVIDIA driver on this machine.' };
	if (library === null) {
		return {
			found: false,
			reason: `The NVIDIA driver's module is loaded, but ${driverLibrary} is missing. Install the driver's libraries (on Debian the package libcuda1); a container needs the NVIDIA Container Toolkit and --gpus all.`,
		};
	}
	if (module === null && !isWsl) {
		return {
			found: false,
			reason: `${driverLibrary} is there, but the NVIDIA driver's module is not loaded. Is there an NVIDIA card? After an update of the driver, restart the machine.`,
		};
	}
	return { found: true, version: readVersion(module ?? '') };
}

/** The devices as `nvidia-smi` tells them; none when it is not there. */
export async function listDevices(system: System): Promise<Device[]> {
	const printed = await system.run('nvidia-smi', [
		'--query-gpu=name,memory.total,driver_version,compute_cap',
		'--format=csv,noheader,nounits',
	]);
	return (printed ?? '')
		.split('\n')
		.map((line) => line.split(',').map((cell) => cell.trim()))
		.filter((cells) => cells.length === 4 && cells.every((cell) => cell !== ''))
		.map(([name = '', memory, driver = '', capability]) => ({
			name,
			memoryMib: Number(memory),
			driver,
			capability: Number(capability),
		}));
}

/** `NVIDIA H200, 139 GiB, driver 570.124.06` */
export function describeDevice({ name, memoryMib, driver }: Device): string {
	return `${name}, ${Math.floor(memoryMib / 1024)} GiB, driver ${driver}`;
}

/** First line: `NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.124.06  Release Build`. */
function readVersion(text: string): string | null {
	return /\s(\d{3,}\.\d+(?:\.\d+)?)\s/.exec(text)?.[1] ?? null;
}

/** What this machine says of itself, as far as CUDA asks; a port, so that tests can be other machines. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface System {
	/** As Node names them: `linux`, `x64`. */
	platform: string;
	architecture: string;
	/** Null when there is no such file, or it cannot be read. */
	read(path: string): string | null;
	/** Path of a shared library (`libcuda.so.1`) that programs find without further ado; null when there is none. */
	findLibrary(name: string): Promise<string | null>;
	/** What a program prints; null when it is not there or fails. */
	run(program: string, words: readonly string[]): Promise<string | null>;
}

/** Where drivers and toolkits put libraries that the loader's cache does not name: WSL, older containers, NixOS, NVIDIA's packages. */
const furtherFolders = [
	'/usr/lib/x86_64-linux-gnu',
	'/usr/lib64',
	'/usr/lib/wsl/lib',
	'/usr/local/nvidia/lib64',
	'/usr/local/cuda/lib64',
	'/run/opengl-driver/lib',
];
const programLimitMs = 10_000;
const runProgram = promisify(execFile);

export function createSystem(): System {
	/** What the loader knows. */
	let cache: Promise<string | null> | null = null;
	return {
		platform: process.platform,
		architecture: process.arch,
		read: (path) => {
			try {
				return readFileSync(path, 'utf8');
			} catch {
				return null;
			}
		},
		findLibrary: async (name) => {
			cache ??= run('/sbin/ldconfig', ['-p']);
			return fromCache((await cache) ?? '', name) ?? furtherFolders.map((folder) => join(folder, name)).find(existsSync) ?? null;
		},
		run,
	};
}

async function run(program: string, words: readonly string[]): Promise<string | null> {
	try {
		return (await runProgram(program, [...words], { timeout: programLimitMs })).stdout;
	} catch {
		return null;
	}
}

/** A line of the loader's cache: `libcuda.so.1 (libc6,x86-64) => /usr/lib/x86_64-linux-gnu/libcuda.so.1`. */
function fromCache(cache: string, name: string): string | null {
	const line = cache.split('\n').find((one) => one.trim().startsWith(`${name} `) && one.includes('x86-64'));
	return line?.split('=>')[1]?.trim() ?? null;
}

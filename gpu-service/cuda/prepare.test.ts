import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CudaManifest } from './installation.ts';
import { createMachine, type Machine, withCard } from './machine.cases.ts';
import { prepareCuda } from './prepare.ts';

let root = '';
let folder = '';
let runtime = { version: '1.30.0', folder: '' };

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'easel-cuda-'));
	folder = join(root, 'cuda');
	runtime = { version: '1.30.0', folder: join(root, 'runtime') };
	await mkdir(runtime.folder);
});
afterEach(async () => {
	await rm(root, { recursive: true });
});

const prepare = (machine: Machine = withCard) => prepareCuda({ folder, runtime, system: createMachine(machine) });

const files = {
	'provider/libonnxruntime_providers_cuda.so': 'the provider',
	'provider/libonnxruntime_providers_shared.so': 'its other half',
	'lib/libcudart.so.13': 'a library',
};

async function install(version: string, contents: Record<string, string> = files): Promise<void> {
	const manifest: CudaManifest = { onnxruntime: version, source: 'pypi', cuda: 13, archives: [], files: [] };
	for (const [path, content] of Object.entries(contents)) {
		const file = join(folder, version, path);
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, content);
		manifest.files.push({ path, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') });
	}
	await writeFile(join(folder, version, 'manifest.json'), JSON.stringify(manifest));
}

describe('CUDA at the start of the engine', () => {
	it('has its provider beside the runtime again after node_modules was wiped', async () => {
		await install('1.30.0');
		const prepared = await prepare();
		expect(prepared).toEqual({ libraryFolders: [join(folder, '1.30.0', 'lib')], obstacle: null, source: 'from Python wheels, CUDA 13' });
		expect(await readFile(join(runtime.folder, 'libonnxruntime_providers_cuda.so'), 'utf8')).toBe('the provider');
		expect((await readdir(runtime.folder)).sort()).toEqual(['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so']);
	});

	it('replaces a provider file of another size', async () => {
		await install('1.30.0');
		await writeFile(join(runtime.folder, 'libonnxruntime_providers_cuda.so'), 'another');
		await prepare();
		expect(await readFile(join(runtime.folder, 'libonnxruntime_providers_cuda.so'), 'utf8')).toBe('the provider');
	});

	it('needs no folder of libraries where those of the system are used', async () => {
		const { 'lib/libcudart.so.13': _, ...provider } = files;
		await install('1.30.0', provider);
		expect(await prepare()).toMatchObject({ libraryFolders: [], obstacle: null });
	});

	it('says that the versions differ', async () => {
		await install('1.29.0');
		expect(await prepare()).toEqual({
			libraryFolders: [],
			obstacle: 'CUDA is set up for ONNX Runtime 1.29.0, and 1.30.0 is installed. Run: npm run setup:cuda',
			source: null,
		});
		expect(await readdir(runtime.folder)).toEqual([]);
	});

	it('says that a file is gone', async () => {
		await install('1.30.0');
		await rm(join(folder, '1.30.0/lib/libcudart.so.13'));
		expect((await prepare()).obstacle).toBe('CUDA is set up, but its file lib/libcudart.so.13 is gone or damaged. Run: npm run setup:cuda');
	});

	it('says what to do when there is a driver and nothing is set up', async () => {
		expect((await prepare()).obstacle).toBe('There is an NVIDIA driver, but CUDA is not set up. Run: npm run setup:cuda');
	});

	it('says that there is no driver', async () => {
		expect((await prepare({})).obstacle).toBe('There is no NVIDIA driver on this machine.');
	});

	it('uses what an image brings', async () => {
		for (const file of ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'])
			await writeFile(join(runtime.folder, file), '');
		expect(await prepare()).toEqual({ libraryFolders: [], obstacle: null, source: null });
	});

	it('reads no manifest that leads out of its folder', async () => {
		await install('1.30.0');
		const manifest = join(folder, '1.30.0/manifest.json');
		await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('lib/libcudart', 'lib/../../../libcudart'));
		expect((await prepare()).libraryFolders).toEqual([]);
	});
});

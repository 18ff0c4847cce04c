import { statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CudaManifest, readInstallation } from '../../gpu-service/cuda/installation.ts';
import { createMachine, type Machine, withCard } from '../../gpu-service/cuda/machine.cases.ts';
import { findRuntimeFiles } from '../../gpu-service/cuda/runtime-files.ts';
import { until } from '../../gpu-service/engine/recorded-painting.cases.ts';
import { type FakeRegistries, startFakeRegistries } from '../../test/support/fake-package-registries.ts';
import { makeZip } from '../../test/support/zip.ts';
import { CannotSetUp, exitCodes } from './cannot-set-up.ts';
import { type SetUpOptions, setUpCuda } from './set-up.ts';

const { version } = findRuntimeFiles();
const quick = { tries: 2, firstPauseMs: 1, longestPauseMs: 1, silenceMs: 5_000 };
const providers = ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'];
const providerWheel = `onnxruntime_gpu-${version}-cp312-cp312-manylinux_2_28_x86_64.whl`;
const cublasWheel = 'nvidia_cublas-13.10.0.20-py3-none-manylinux_2_27_x86_64.whl';
const nugetName = `microsoft.ml.onnxruntime.gpu.linux.${version}`;
const cuda12 = ['libcublasLt.so.12', 'libcublas.so.12', 'libcudart.so.12', 'libcufft.so.11', 'libcurand.so.10', 'libcudnn.so.9'];
/** Longer than what a socket holds back, so that a part of it arrives before a line breaks. */
const large = 'cublas '.repeat(300_000);

let root = '';
let folder = '';
let runtime = { version, folder: '' };
let registries: FakeRegistries;
let said: string[] = [];
let tried: string[] = [];

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'easel-setup-'));
	folder = join(root, 'cuda');
	runtime = { version, folder: join(root, 'runtime') };
	await mkdir(runtime.folder);
	registries = await startFakeRegistries();
	said = [];
	tried = [];
	for (const [file, contents] of Object.entries(wheels())) registries.wheels.set(file, makeZip(contents));
	registries.packages.set(nugetName, makeZip(nugetPackage));
});
afterEach(async () => {
	await registries[Symbol.asyncDispose]();
	await rm(root, { recursive: true });
});

function wheels(): Record<string, Record<string, string>> {
	const nvidia = (part: string, library: string, content = library) => ({
		[`nvidia/cu13/lib/${library}`]: content,
		'nvidia/cu13/include/header.h': 'not needed',
		[`${part}.dist-info/licenses/License.txt`]: `licence of ${part}`,
	});
	return {
		[providerWheel]: {
			...Object.fromEntries(providers.map((file) => [`onnxruntime/capi/${file}`, `wheel ${file}`])),
			'onnxruntime/capi/libonnxruntime_providers_tensorrt.so': 'not needed',
			'onnxruntime/LICENSE': 'MIT',
		},
		[cublasWheel]: nvidia('nvidia_cublas-13.10.0.20', 'libcublas.so.13', large),
		'nvidia_cublas-13.9.9.9-py3-none-manylinux_2_27_x86_64.whl': nvidia('old', 'libcublas.so.13', 'an older one'),
		'nvidia_cublas-14.0.0-py3-none-manylinux_2_27_x86_64.whl': nvidia('new', 'libcublas.so.14', 'another CUDA'),
		'nvidia_cublas-13.11.0-py3-none-manylinux_2_27_aarch64.whl': nvidia('arm', 'libcublas.so.13', 'another processor'),
		'nvidia_cuda_nvrtc-13.5.37-py3-none-manylinux_2_12_x86_64.whl': nvidia('nvrtc', 'libnvrtc.so.13'),
		'nvidia_cuda_runtime-13.5.37-py3-none-manylinux_2_17_x86_64.whl': nvidia('cudart', 'libcudart.so.13'),
		'nvidia_cudnn_cu13-9.28.0.42-py3-none-manylinux_2_27_x86_64.whl': nvidia('cudnn', 'libcudnn.so.9'),
		'nvidia_curand-10.4.5.25-py3-none-manylinux_2_27_x86_64.whl': nvidia('curand', 'libcurand.so.10'),
	};
}

const nugetPackage = {
	...Object.fromEntries(providers.map((file) => [`runtimes/linux-x64/native/${file}`, `nuget ${file}`])),
	'runtimes/linux-x64/native/libonnxruntime.so': 'not needed',
	LICENSE: 'MIT',
};

interface Changes extends Partial<Omit<SetUpOptions, 'wanted'>> {
	machine?: Machine;
	wanted?: Partial<SetUpOptions['wanted']>;
}

function setUp({ machine = withCard, wanted = {}, ...changes }: Changes = {}): Promise<void> {
	return setUpCuda({
		folder,
		runtime,
		system: createMachine(machine),
		wanted: { source: null, from: null, force: false, index: registries.index, feed: registries.feed, ...wanted },
		findPipIndex: async () => null,
		trial: async (installation) => {
			tried.push(installation.manifest.source);
			return null;
		},
		patience: quick,
		say: (line) => said.push(line),
		onShare: () => undefined,
		signal: new AbortController().signal,
		...changes,
	});
}

const refusal = (reason: keyof typeof exitCodes, message: RegExp) => ({
	exitCode: exitCodes[reason],
	message: expect.stringMatching(message),
});
const manifest = () => readInstallation(join(folder, version))?.manifest ?? null;
const placed = async () => (await readdir(runtime.folder)).sort();
const content = (path: string) => readFile(join(folder, version, path), 'utf8');
const fetched = (file: string) => registries.seen.filter((request) => request.file === file);
/** Of what a run without success leaves: no installation, nothing beside the runtime, nothing half put together. */
async function expectNothingInstalled(): Promise<void> {
	expect(manifest()).toBeNull();
	expect(await placed()).toEqual([]);
	const left = await readdir(join(folder, '.partial')).catch(() => []);
	expect(left.filter((name) => name !== 'archives')).toEqual([]);
}

describe('setting CUDA up', () => {
	it.each(['json', 'page'] as const)('takes provider and libraries from Python wheels (index as %s)', async (style) => {
		registries.style = style;
		await setUp();
		expect(manifest()).toMatchObject({ onnxruntime: version, source: 'pypi', cuda: 13 } satisfies Partial<CudaManifest>);
		expect(
			manifest()
				?.files.map(({ path }) => path)
				.sort(),
		).toEqual([
			...['libcublas.so.13', 'libcudart.so.13', 'libcudnn.so.9', 'libcurand.so.10', 'libnvrtc.so.13'].map((file) => `lib/${file}`),
			...['nvidia-cublas', 'nvidia-cuda-nvrtc', 'nvidia-cuda-runtime', 'nvidia-cudnn-cu13', 'nvidia-curand'].map(
				(name) => `licences/${name}/License.txt`,
			),
			'licences/onnxruntime-gpu/LICENSE',
			...providers.map((file) => `provider/${file}`),
		]);
		expect(await content('lib/libcublas.so.13')).toBe(large);
		expect(await placed()).toEqual(providers);
		expect(tried).toEqual(['pypi']);
		expect(said.at(-1)).toBe(
			`CUDA works on NVIDIA H200, 140 GiB, driver 580.82.07. ONNX Runtime ${version}, from Python wheels, CUDA 13. Easel uses it from its next start.`,
		);
		expect((await readdir(folder)).filter((name) => name !== 'start.lock')).toEqual([version]);
	});

	it('takes the provider alone from NuGet where the system has the libraries', async () => {
		await setUp({ wanted: { source: 'nuget' }, machine: { ...withCard, libraries: ['libcuda.so.1', ...cuda12] } });
		expect(manifest()).toMatchObject({ source: 'nuget', cuda: 12, archives: [`${nugetName}.nupkg`] });
		expect(await readFile(join(runtime.folder, providers[0] ?? ''), 'utf8')).toBe(`nuget ${providers[0]}`);
		expect(tried).toEqual(['nuget']);
	});

	it('says which libraries of the system are missing', async () => {
		const machine = { ...withCard, libraries: ['libcuda.so.1', ...cuda12.slice(0, -1)] };
		await expect(setUp({ wanted: { source: 'nuget' }, machine })).rejects.toMatchObject(
			refusal('unavailable', /missing: libcudnn\.so\.9\./),
		);
		expect(registries.seen).toEqual([]);
	});

	it.each<[string, Machine]>([
		['an older driver', { module: '535.104.05', devices: ['NVIDIA RTX A4000, 16376, 535.104.05, 8.6'] }],
		['an older card', { module: '580.82.07', devices: ['NVIDIA GeForce GTX 1070, 8192, 580.82.07, 6.1'] }],
	])('takes CUDA 12 for %s', async (_, machine) => {
		await setUp({ machine: { ...machine, libraries: ['libcuda.so.1', ...cuda12] } });
		expect(manifest()?.source).toBe('nuget');
	});

	it('says that there is no driver, before anything else', async () => {
		await expect(setUp({ machine: {} })).rejects.toMatchObject(
			refusal('unavailable', /^There is no NVIDIA driver on this machine\. Nothing was changed\.$/),
		);
		expect(registries.seen).toEqual([]);
		await expect(stat(folder)).rejects.toThrow('ENOENT');
	});

	it('does without a driver when it is forced, and then tries nothing', async () => {
		await setUp({ machine: {}, wanted: { force: true } });
		expect(manifest()?.source).toBe('pypi');
		expect(tried).toEqual([]);
	});

	it('does nothing the second time but try again', async () => {
		await setUp();
		registries.seen.length = 0;
		await setUp();
		expect(registries.seen).toEqual([]);
		expect(said).toContain('CUDA is set up already, from Python wheels, CUDA 13.');
		expect(tried).toEqual(['pypi', 'pypi']);
	});

	it('sets it up anew when a file was damaged', async () => {
		await setUp();
		await writeFile(join(folder, version, 'lib/libcudart.so.13'), 'libcudart.so.XX');
		await setUp();
		expect(said).toContain('CUDA is set up, but its file lib/libcudart.so.13 is gone or damaged. Setting it up anew.');
		expect(await content('lib/libcudart.so.13')).toBe('libcudart.so.13');
	});

	it('says why it does not work although all is in place', async () => {
		const trial = async () => 'The NVIDIA driver sees no device.';
		await expect(setUp({ trial })).rejects.toMatchObject(
			refusal('broken', /^CUDA is in place, but does not work\. The NVIDIA driver sees no device\.$/),
		);
	});

	it('removes what was set up for another version of ONNX Runtime', async () => {
		await setUp();
		const former = { version: '1.2.3', folder: runtime.folder };
		await rm(join(folder, '1.2.3'), { recursive: true, force: true });
		await mkdir(join(folder, former.version));
		await writeFile(join(folder, former.version, 'manifest.json'), '{}');
		await setUp();
		expect((await readdir(folder)).filter((name) => name !== 'start.lock')).toEqual([version]);
	});

	it('needs to know a package index', async () => {
		await expect(setUp({ wanted: { index: null } })).rejects.toMatchObject(refusal('usage', /--index/));
	});

	it('takes the index of pip', async () => {
		await setUp({ wanted: { index: null }, findPipIndex: async () => registries.index });
		expect(manifest()?.source).toBe('pypi');
	});
});

describe('a download', () => {
	const half = 100_000;
	const archive = () => join(folder, '.partial/archives', cublasWheel);
	/** The line breaks once, when the first half lies on disk. */
	const breakOnce = () => {
		registries.wheels.set(cublasWheel, makeZip({ 'nvidia/cu13/lib/libcublas.so.13': noise(1_000_000) }));
		registries.breaks.set(cublasWheel, half);
		registries.beforeBreak = () =>
			until(() => (statSync(archive(), { throwIfNoEntry: false })?.size ?? 0) >= half, 'the first half is there');
	};

	it('goes on where the line broke', async () => {
		breakOnce();
		await setUp();
		expect(fetched(cublasWheel).map(({ range }) => range)).toEqual([null, `bytes=${half}-`]);
	});

	it('goes on in the next run', async () => {
		breakOnce();
		await expect(setUp({ patience: { ...quick, tries: 1 } })).rejects.toMatchObject({ problem: { code: 'download_failed' } });
		await expectNothingInstalled();
		await setUp();
		expect(fetched(cublasWheel).map(({ range }) => range)).toEqual([null, `bytes=${half}-`]);
		expect(fetched(providerWheel)).toHaveLength(1);
	});

	it('of a wheel with another SHA-256 is refused', async () => {
		registries.wrongHashes.add(cublasWheel);
		await expect(setUp()).rejects.toMatchObject({
			problem: { code: 'download_failed', detail: expect.stringMatching(/nvidia_cublas.*SHA-256/) },
		});
		await expectNothingInstalled();
	});

	it('of a NuGet package with another SHA-512 is refused', async () => {
		registries.wrongHashes.add(`${nugetName}.nupkg`);
		const machine = { ...withCard, libraries: ['libcuda.so.1', ...cuda12] };
		await expect(setUp({ wanted: { source: 'nuget' }, machine })).rejects.toMatchObject(refusal('download', /does not have the SHA-512/));
		await expectNothingInstalled();
		expect(await readdir(join(folder, '.partial/archives'))).toEqual([]);
	});

	it('that is no archive is refused', async () => {
		registries.wheels.set(cublasWheel, Buffer.from('<html>Please sign in</html>'));
		await expect(setUp()).rejects.toMatchObject(refusal('broken', /nvidia_cublas.*cannot be unpacked: it has no list of its files/));
		await expectNothingInstalled();
	});

	it('whose archive has damaged content is refused', async () => {
		const bytes = makeZip({ 'nvidia/cu13/lib/libcublas.so.13': noise(10_000) });
		bytes[5_000] ^= 1;
		registries.wheels.set(cublasWheel, bytes);
		await expect(setUp()).rejects.toMatchObject(refusal('broken', /libcublas\.so\.13 in it is damaged/));
		await expectNothingInstalled();
	});

	it('without what it should have is refused', async () => {
		registries.wheels.set(cublasWheel, makeZip({ 'nvidia/cu13/lib/libother.so': '' }));
		await expect(setUp()).rejects.toMatchObject(refusal('broken', /does not have libcublas\.so\.13/));
		await expectNothingInstalled();
	});

	it('of another version of ONNX Runtime is not taken', async () => {
		registries.wheels.delete(providerWheel);
		registries.wheels.set('onnxruntime_gpu-1.2.3-cp312-cp312-manylinux_2_28_x86_64.whl', makeZip({}));
		await expect(setUp()).rejects.toMatchObject(refusal('download', new RegExp(`no wheel of onnxruntime-gpu ${version}`)));
	});

	it.each([
		[
			'while fetching',
			(abort: AbortController): Partial<SetUpOptions> => ({
				onShare: (share) => share > 0.5 && abort.abort(new CannotSetUp('interrupted', 'Stopped.')),
			}),
		],
		[
			'while unpacking',
			(abort: AbortController): Partial<SetUpOptions> => ({
				say: (line) => line === 'Unpacking.' && abort.abort(new CannotSetUp('interrupted', 'Stopped.')),
			}),
		],
	])('that is interrupted %s leaves nothing installed, and is gone on with', async (_, interrupt) => {
		const abort = new AbortController();
		await expect(setUp({ ...interrupt(abort), signal: abort.signal })).rejects.toMatchObject({ exitCode: exitCodes.interrupted });
		await expectNothingInstalled();
		await setUp();
		expect(manifest()?.source).toBe('pypi');
		expect(fetched(providerWheel)).toHaveLength(1);
	});
});

describe('from a folder', () => {
	let given = '';
	beforeEach(async () => {
		given = join(root, 'given');
		await mkdir(given);
	});

	it('come wheels', async () => {
		for (const [file, bytes] of registries.wheels) await writeFile(join(given, file), bytes);
		await setUp({ wanted: { from: given, index: null } });
		expect(manifest()).toMatchObject({ source: 'pypi', archives: expect.arrayContaining([cublasWheel]) });
		expect(registries.seen).toEqual([]);
	});

	it('comes the NuGet package', async () => {
		await writeFile(join(given, `${nugetName}.nupkg`), makeZip(nugetPackage));
		await setUp({ wanted: { from: given }, machine: { ...withCard, libraries: ['libcuda.so.1', ...cuda12] } });
		expect(manifest()?.source).toBe('nuget');
	});

	it('comes a copy of what another machine has set up', async () => {
		await setUp({ folder: join(root, 'elsewhere'), machine: {}, wanted: { force: true } });
		await setUp({ wanted: { from: join(root, 'elsewhere', version), index: null } });
		expect(await content('lib/libcublas.so.13')).toBe(large);
	});

	it('comes no damaged copy', async () => {
		await setUp({ folder: join(root, 'elsewhere'), machine: {}, wanted: { force: true } });
		await rm(runtime.folder, { recursive: true });
		await mkdir(runtime.folder);
		const from = join(root, 'elsewhere', version);
		await writeFile(join(from, 'lib/libcudart.so.13'), 'libcudart.so.XX');
		await expect(setUp({ wanted: { from } })).rejects.toMatchObject(refusal('broken', /libcudart\.so\.13 .* is damaged/));
		await expectNothingInstalled();
	});

	it('comes no copy for another version of ONNX Runtime', async () => {
		const other: CudaManifest = { onnxruntime: '1.2.3', source: 'pypi', cuda: 13, archives: [], files: [] };
		await writeFile(join(given, 'manifest.json'), JSON.stringify(other));
		await expect(setUp({ wanted: { from: given } })).rejects.toMatchObject(
			refusal('broken', new RegExp(`for ONNX Runtime 1\\.2\\.3, and ${version} is installed`)),
		);
	});

	it('has to have all; what is missing is named', async () => {
		for (const [file, bytes] of registries.wheels) if (!file.includes('cudnn')) await writeFile(join(given, file), bytes);
		await expect(setUp({ wanted: { from: given } })).rejects.toMatchObject(
			refusal('usage', /pypi: a wheel of nvidia-cudnn-cu13 9\.\* for Linux x64\n/),
		);
	});
});

/** Bytes that cannot be packed, the same every time. */
function noise(length: number): Buffer {
	const bytes = Buffer.alloc(length);
	let state = 1;
	for (let at = 0; at < length; at += 1) {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		bytes[at] = state >>> 24;
	}
	return bytes;
}

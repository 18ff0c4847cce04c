/** Looks at one network's ONNX file before the runtime does, and refuses what is broken, hostile or cannot run here. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ModelFault } from './model-fault.ts';
import { type DeclaredValue, type OnnxScan, type StoredTensor, scanOnnx } from './onnx-scan.ts';
import { isElementType, tensorBytes } from './onnx-types.ts';
import { openProtobuf, ProtobufError } from './protobuf.ts';
import { isPlainPath, statInside } from './safe-path.ts';

export interface NetworkFile {
	/** Relative to the model's folder: `unet/model.onnx`. */
	file: string;
	inputs: DeclaredValue[];
	outputs: DeclaredValue[];
	/** Files that hold its weights, relative to the model's folder. */
	weightFiles: string[];
	/** Size of its graph and weights; of a file that it shares with other networks, its own part. */
	sizeBytes: number;
	/** What its weights take in memory where everything is computed in float32, as the processor does. */
	memoryBytes: number;
}

/** The newest that onnxruntime-node 1.30 accepts; found by trying. */
const newest = { irVersion: 13, opset: 26 };
/** Operator sets that ONNX Runtime has kernels for. */
const knownDomains = ['', 'ai.onnx.ml', 'com.microsoft', 'com.ms.internal.nhwc'];
/** `TensorProto.DataType` of float16 and bfloat16. */
const halves = [10, 16];
/** Made by fusing for CUDA; no other provider has them. */
const cudaOnly = ['NhwcConv', 'GroupNorm', 'SkipGroupNorm'];

/**
 * @param root the model's folder. @param file relative to it. @param provider ONNX Runtime execution provider that is to run it.
 * @throws ModelFault with the file and the reason.
 */
export function inspectNetwork(root: string, file: string, provider: string): NetworkFile {
	const stats = statInside(root, file);
	if (stats === null) throw new ModelFault('missing-file', file, 'is missing; fetch the model again');
	const fd = openSync(join(root, file), 'r');
	try {
		refuseOtherKinds(fd, file, stats.sizeBytes);
		const scan = readScan(fd, file, stats.sizeBytes);
		checkVersions(scan, file);
		checkOperators(scan, file, provider);
		const { weightFiles, bytesOutside } = checkTensors(scan.tensors, root, file);
		if (scan.undefinedNames.length > 0) {
			throw new ModelFault('invalid-graph', file, `the graph uses a tensor that nobody makes: "${scan.undefinedNames[0].slice(0, 100)}"`);
		}
		return {
			file,
			inputs: scan.inputs,
			outputs: scan.outputs,
			weightFiles,
			sizeBytes: stats.sizeBytes + bytesOutside,
			memoryBytes: scan.tensors.reduce((sum, { type, dims }) => sum + memoryOf(type, dims), 0),
		};
	} finally {
		closeSync(fd);
	}
}

/**
 * What can be said of a graph before its weights are there.
 *
 * @param path absolute. @param file its place in the model, for messages. @param provider as for {@link inspectNetwork}.
 * @returns the files with its weights, relative to the folder of the graph.
 * @throws ModelFault with the file and the reason.
 */
export function inspectGraph(path: string, file: string, provider: string): string[] {
	const fd = openSync(path, 'r');
	try {
		const { size } = fstatSync(fd);
		refuseOtherKinds(fd, file, size);
		const scan = readScan(fd, file, size);
		checkVersions(scan, file);
		checkOperators(scan, file, provider);
		return [...new Set(scan.tensors.flatMap(({ external }) => (external === null ? [] : [locationOf(external, file)])))];
	} finally {
		closeSync(fd);
	}
}

/** Things that downloads leave behind under the name of a model. */
function refuseOtherKinds(fd: number, file: string, sizeBytes: number): void {
	if (sizeBytes === 0) throw new ModelFault('corrupt-file', file, 'the model file is empty; fetch it again');
	const head = Buffer.alloc(64);
	const text = head.toString('latin1', 0, readSync(fd, head, 0, head.length, 0));
	const kinds: [RegExp, string][] = [
		[/^version https:\/\/git-lfs/, 'is a Git LFS pointer, not the model itself; fetch the real file with "git lfs pull"'],
		[/^PK/, 'is a zip archive (a PyTorch checkpoint?), not ONNX'],
		[/^\s*<(!doctype|html|\?xml|head|body)/i, 'is a web page, not a model: the download needs a sign-in or went to the wrong address'],
		[/^\s*[{[]\s*["\]}]/, 'is a text answer, not a model: the download failed'],
	];
	const kind = kinds.find(([pattern]) => pattern.test(text));
	if (kind !== undefined) throw new ModelFault('not-a-model', file, kind[1]);
}

function readScan(fd: number, file: string, sizeBytes: number): OnnxScan {
	try {
		return scanOnnx(openProtobuf(fd, sizeBytes));
	} catch (error) {
		if (!(error instanceof ProtobufError)) throw error;
		throw new ModelFault('corrupt-file', file, `the model file is damaged or incomplete (${error.message}); fetch it again`, {
			cause: error,
		});
	}
}

function checkVersions({ irVersion, opsets }: OnnxScan, file: string): void {
	if (irVersion > newest.irVersion) {
		throw new ModelFault(
			'unsupported-version',
			file,
			`ONNX IR version ${irVersion} is newer than this onnxruntime, which reads up to ${newest.irVersion}; export the model again for an older one`,
		);
	}
	const opset = opsets[''] ?? 0;
	if (opset > newest.opset) {
		throw new ModelFault(
			'unsupported-version',
			file,
			`made for opset ${opset}, newer than this onnxruntime, which knows up to ${newest.opset}; export the model again for an older one`,
		);
	}
}

function checkOperators({ operators }: OnnxScan, file: string, provider: string): void {
	for (const operator of operators) {
		const at = operator.lastIndexOf(':');
		const domain = operator.slice(0, at);
		const name = operator.slice(at + 1);
		if (!knownDomains.includes(domain)) {
			throw new ModelFault('unsupported-operator', file, `needs operators of ${domain.slice(0, 100)} that no provider here has`);
		}
		if (domain === 'com.microsoft' && cudaOnly.includes(name) && provider !== 'cuda') {
			throw new ModelFault(
				'unsupported-operator',
				file,
				`was fused for CUDA (com.microsoft ${name}) and this runs on ${provider}; choose a plain export ("optimum-cli export onnx" makes one), or the CUDA provider`,
			);
		}
	}
}

/** Returns the files beside the graph that hold weights, and how many bytes of them are this graph's. */
function checkTensors(tensors: readonly StoredTensor[], root: string, file: string): { weightFiles: string[]; bytesOutside: number } {
	const weightFiles = new Map<string, number>();
	let bytesOutside = 0;
	for (const tensor of tensors) {
		if (!isElementType(tensor.type)) {
			throw new ModelFault('corrupt-file', file, `weight "${tensor.name.slice(0, 100)}" has an element type that does not exist`);
		}
		const bytes = tensorBytes(tensor.type, tensor.dims);
		if (tensor.external === null) checkInside(tensor, bytes, file);
		else bytesOutside += checkExternal(tensor, tensor.external, bytes, { root, file, weightFiles });
	}
	return { weightFiles: [...weightFiles.keys()], bytesOutside };
}

function checkInside({ name, dims, rawBytes, hasTypedData }: StoredTensor, bytes: number | null, file: string): void {
	if (bytes === null || hasTypedData || rawBytes === bytes) return;
	const claim = `weight "${name.slice(0, 100)}" claims ${dims.join(' x ')} values`;
	if (rawBytes === null && bytes > 0) throw new ModelFault('invalid-graph', file, `${claim} and has none`);
	if (rawBytes !== null) throw new ModelFault('corrupt-file', file, `${claim} (${bytes} bytes) and has ${rawBytes} bytes`);
}

/** Returns the bytes of the weight. */
function checkExternal(
	{ name, dims }: StoredTensor,
	external: Record<string, string>,
	bytes: number | null,
	{ root, file, weightFiles }: { root: string; file: string; weightFiles: Map<string, number> },
): number {
	const weights = posix.join(posix.dirname(file), locationOf(external, file));
	const offset = integer(external['offset'] ?? '0', file, 'offset');
	const length = external['length'] === undefined ? (bytes ?? 0) : integer(external['length'], file, 'length');
	if (bytes !== null && length !== bytes) {
		const claim = `${dims.join(' x ')} values are ${bytes} bytes, the file says ${length}`;
		throw new ModelFault('corrupt-file', file, `length and shape of ${name.slice(0, 100)} disagree: ${claim}`);
	}
	let size = weightFiles.get(weights);
	if (size === undefined) {
		const stats = statInside(root, weights);
		if (stats === null) throw new ModelFault('missing-file', weights, 'is missing; it holds weights of the model');
		size = stats.sizeBytes;
		weightFiles.set(weights, size);
	}
	if (offset + length > size) {
		throw new ModelFault('incomplete-file', weights, `is shorter than the model says (${offset + length} bytes needed, ${size} there)`);
	}
	return length;
}

/** Halves become float32 when a network is opened. */
function memoryOf(type: number, dims: readonly number[]): number {
	const bytes = tensorBytes(type, dims) ?? 0;
	return halves.includes(type) ? bytes * 2 : bytes;
}

/** The file that holds a weight, relative to the folder of the graph. @throws ModelFault `unsafe-path` */
function locationOf(external: Record<string, string>, file: string): string {
	const location = external['location'] ?? '';
	if (/^[/\\]|^[A-Za-z]:/.test(location)) throw new ModelFault('unsafe-path', file, 'its external data has an absolute path');
	if (!isPlainPath(location)) throw new ModelFault('unsafe-path', file, "its external data leaves the model's folder");
	return posix.normalize(location);
}

function integer(text: string, file: string, what: string): number {
	if (/^-\d+$/.test(text)) throw new ModelFault('corrupt-file', file, `its external data has a negative ${what}`);
	if (!/^\d{1,20}$/.test(text)) throw new ModelFault('corrupt-file', file, `its external data has an ${what} that is no number`);
	return Number(text);
}

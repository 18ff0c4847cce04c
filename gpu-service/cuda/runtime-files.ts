/** Where ONNX Runtime's native files lie and which version they are, found without loading them. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface RuntimeFiles {
	version: string;
	/** Absolute; its providers are looked for here. */
	folder: string;
}

/** Folder of the native files by version of Node's binary interface, as the package names it. */
const nativeFolder = 'bin/napi-v6';

export function findRuntimeFiles(): RuntimeFiles {
	const description = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
	const { version } = JSON.parse(readFileSync(description, 'utf8')) as { version: string };
	return { version, folder: join(dirname(description), nativeFolder, process.platform, process.arch) };
}

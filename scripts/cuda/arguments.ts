/** The command line of `setup:cuda`. */
import { parseArgs } from 'node:util';
import type { CudaSource } from '../../gpu-service/cuda/installation.ts';
import { CannotSetUp } from './cannot-set-up.ts';

export interface SetUpArguments {
	/** Null: what suits the driver and the card. */
	source: CudaSource | null;
	/** Folder with the files, instead of the network. */
	from: string | null;
	/** Only says how things are. */
	check: boolean;
	/** Also without a driver. */
	force: boolean;
	/** Address of a package index for Python, instead of pip's. */
	index: string | null;
	/** Address of a NuGet feed, instead of the one that ONNX Runtime names. */
	feed: string | null;
}

export const usage = `Gets what ONNX Runtime needs for an NVIDIA card, and tries it.

  npm run setup:cuda

  --check          says how things are, and changes nothing
  --source pypi    from Python wheels: the provider and NVIDIA's libraries (CUDA 13, about 1.3 GB to fetch, 3.5 GB while it lasts)
  --source nuget   from NuGet: the provider alone (CUDA 12), where CUDA 12 and cuDNN 9 are installed on the system
  --from FOLDER    without a network: a folder with the wheels or the NuGet package, or a copy of data/cuda/<version>
  --index URL      package index for Python (default: the one that pip uses)
  --feed URL       NuGet feed (default: the one that ONNX Runtime for Node names)
  --force          also on a machine without a driver, to copy data/cuda/<version> to another one
  --help

Ends with 0 when CUDA works (with --force: when it is in place), 64 for a wrong command line, 69 without a driver, 73 without room, 75 when a
download failed, 76 when files are damaged or the trial failed, 78 for a wrong setting, 130 when interrupted. Started again, it goes on where it was.
`;

/** @throws CannotSetUp */
export function readSetUpArguments(words: readonly string[]): SetUpArguments | 'help' {
	const { help, source, from, check, force, index, feed } = parse(words);
	if (help) return 'help';
	if (source !== undefined && source !== 'nuget' && source !== 'pypi') throw wrong(`--source is nuget or pypi, not "${source}".`);
	for (const [flag, address] of Object.entries({ index, feed })) {
		if (address !== undefined) checkAddress(`--${flag}`, address);
	}
	return {
		source: source ?? null,
		from: from ?? null,
		check: check ?? false,
		force: force ?? false,
		index: index ?? null,
		feed: feed ?? null,
	};
}

function parse(words: readonly string[]) {
	const text = { type: 'string' } as const;
	const mark = { type: 'boolean' } as const;
	try {
		return parseArgs({
			args: [...words],
			options: { source: text, from: text, index: text, feed: text, check: mark, force: mark, help: { type: 'boolean', short: 'h' } },
		}).values;
	} catch (error) {
		throw wrong(error instanceof Error ? error.message : String(error));
	}
}

function checkAddress(flag: string, address: string): void {
	const url = URL.parse(address);
	if (url === null || !/^https?:$/.test(url.protocol))
		throw wrong(`${flag} needs an address that begins with https://; "${address}" is none.`);
	if (url.username !== '')
		throw wrong(`${flag}: an address with a password cannot be used. Fetch the files by other means, and name their folder with --from.`);
}

function wrong(message: string): CannotSetUp {
	return new CannotSetUp('usage', `${message}\n\n${usage}`);
}

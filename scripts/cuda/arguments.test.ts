import { describe, expect, it } from 'vitest';
import { readSetUpArguments } from './arguments.ts';
import { exitCodes } from './cannot-set-up.ts';
import { readPipHelp } from './package-index.ts';

describe('the command line of setup:cuda', () => {
	it('needs nothing', () => {
		expect(readSetUpArguments([])).toEqual({ source: null, from: null, check: false, force: false, index: null, feed: null });
	});

	it('takes a source, a folder, and other registries', () => {
		const words = [
			'--source',
			'nuget',
			'--from',
			'files',
			'--index',
			'https://mirror.example/simple',
			'--feed=http://10.0.0.1/v3/index.json',
			'--force',
		];
		expect(readSetUpArguments(words)).toEqual({
			source: 'nuget',
			from: 'files',
			check: false,
			force: true,
			index: 'https://mirror.example/simple',
			feed: 'http://10.0.0.1/v3/index.json',
		});
	});

	it.each([
		[['--source', 'apt'], /--source is nuget or pypi, not "apt"/],
		[['--index', 'file:///wheels'], /--index needs an address/],
		[['--index', 'https://me:secret@mirror.example/simple'], /an address with a password cannot be used/],
		[['--cuda', '12'], /--cuda/],
		[['everything'], /everything/],
	])('refuses %s', (words, message) => {
		expect(() => readSetUpArguments(words)).toThrow(
			expect.objectContaining({ exitCode: exitCodes.usage, message: expect.stringMatching(message) }),
		);
	});
});

describe('the package index of pip', () => {
	it('is read from its help, wherever the line breaks', () => {
		const help = `
  -i, --index-url <url>       Base URL of the Python Package Index (default
                              https://mirror.example/simple). This should point to a
                              repository compliant with PEP 503.
  --timeout <sec>             Set the socket timeout (default 15 seconds).
`;
		expect(readPipHelp(help)).toBe('https://mirror.example/simple');
	});

	it('is not known where pip uses a folder', () => {
		expect(readPipHelp('  -i, --index-url <url>  Base URL (default file:///wheels/simple). More.')).toBeNull();
	});
});

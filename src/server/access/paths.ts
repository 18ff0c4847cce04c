/** Spellings of paths that are refused before anybody resolves them: the framework's router and its middleware disagree about some. */
import { ProblemError } from '#contract/problem.ts';

const longestTarget = 2_048;

/**
 * Checks a request target as it came, path and query.
 * @throws ProblemError `invalid_path` for backslashes, NUL, encoded dots and separators at any depth of encoding, dot segments, empty
 *   segments, broken escapes, characters outside visible ASCII, and what is too long.
 */
export function checkTarget(target: string): void {
	const [path = ''] = target.split('?');
	const isClean =
		target.length <= longestTarget &&
		/^\/(?!\/)[\x21-\x7e]*$/.test(target) &&
		!path.includes('//') &&
		!path.includes('\\') &&
		!/%(25)*(5c|2f|2e|00)/i.test(path) &&
		!path.split('/').some((segment) => segment === '.' || segment === '..') &&
		isDecodable(path);
	if (!isClean) throw new ProblemError('invalid_path', 'The address holds something that no address of Easel has.');
}

function isDecodable(path: string): boolean {
	try {
		decodeURIComponent(path);
		return true;
	} catch {
		return false;
	}
}

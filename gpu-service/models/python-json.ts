/** JSON as Python writes it: `NaN`, `Infinity` and `-Infinity` are numbers there, and configs of diffusers have them. */

/**
 * A string, which is left alone, or one of Python's words for numbers that JSON does not have. A string without an end takes all that follows,
 * so that no text is read twice.
 */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|\\?$)|-?\bInfinity\b|\bNaN\b/g;

/** JSON numbers too large for float64 are read as infinite; there is none that is read as NaN. */
const IN_JSON: Record<string, string> = { Infinity: '1e999', '-Infinity': '-1e999', NaN: 'null' };

/** @returns the value; NaN becomes null. @throws SyntaxError */
export function parsePythonJson(text: string): unknown {
	return JSON.parse(text.replace(STRING_OR_NUMBER, (found) => IN_JSON[found] ?? found));
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readJsonObject } from './json-file.ts';
import { parsePythonJson } from './python-json.ts';

test('numbers that only Python writes are read', () => {
	const text = '{"lambda_min_clipped": -Infinity, "most": [Infinity, 1e3], "unknown": NaN}';
	expect(parsePythonJson(text)).toEqual({
		lambda_min_clipped: Number.NEGATIVE_INFINITY,
		most: [Number.POSITIVE_INFINITY, 1000],
		unknown: null,
	});
});

test('strings that hold these words stay as they are', () => {
	const value = { 'to Infinity': 'and -Infinity, \\"NaN\\"', NaN: '\\' };
	expect(parsePythonJson(JSON.stringify(value))).toEqual(value);
});

test.each(['{"a": -}', '{"a": Infinit}', '{"a": "Infinity}'])('%s is still refused', (text) => {
	expect(() => parsePythonJson(text)).toThrow(SyntaxError);
});

test('a string of quotes without an end is refused at once', () => {
	const began = performance.now();
	expect(() => parsePythonJson(`"${'\\"'.repeat(100_000)}`)).toThrow(SyntaxError);
	expect(performance.now() - began).toBeLessThan(1000);
});

test("a model's config that diffusers wrote with -Infinity is read", () => {
	const folder = mkdtempSync(join(tmpdir(), 'easel-python-json-'));
	writeFileSync(join(folder, 'scheduler_config.json'), '{ "lambda_min_clipped": -Infinity }');
	expect(readJsonObject(folder, 'scheduler_config.json')).toEqual({ lambda_min_clipped: Number.NEGATIVE_INFINITY });
	rmSync(folder, { recursive: true });
});

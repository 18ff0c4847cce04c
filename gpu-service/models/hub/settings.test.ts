import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readHubSettings } from './settings.ts';

let folder = '';
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'easel-hub-'));
	writeFileSync(join(folder, 'token'), 'hf_from_file\n');
	writeFileSync(join(folder, 'other'), 'hf_other');
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
	['the variable', { HF_TOKEN: ' hf_direct ' }, 'hf_direct'],
	['a file that is named', { HF_TOKEN_PATH: 'other' }, 'hf_other'],
	['the file of HF_HOME', {}, 'hf_from_file'],
	['nothing', { HF_HOME: 'nowhere' }, null],
])('takes the token from %s', (_what, variables: Record<string, string>, token) => {
	const { HF_TOKEN_PATH, HF_HOME = '' } = variables;
	const named = HF_TOKEN_PATH === undefined ? {} : { HF_TOKEN_PATH: join(folder, HF_TOKEN_PATH) };
	expect(readHubSettings({ ...variables, HF_HOME: join(folder, HF_HOME), ...named }).token).toBe(token);
});

it('takes another endpoint, without a slash, and refuses what is none', () => {
	expect(readHubSettings({ HF_ENDPOINT: 'https://mirror.example/hub/', HF_HOME: folder })).toMatchObject({
		endpoint: 'https://mirror.example/hub',
		offline: false,
	});
	expect(readHubSettings({ HF_HOME: folder }).endpoint).toMatch(/^https:\/\//);
	expect(() => readHubSettings({ HF_ENDPOINT: 'mirror', HF_HOME: folder })).toThrow('HF_ENDPOINT');
});

it.each(['1', 'true', 'YES', 'on'])('HF_HUB_OFFLINE=%s keeps it offline', (value) => {
	expect(readHubSettings({ HF_HUB_OFFLINE: value, HF_HOME: folder }).offline).toBe(true);
});

/** The library as endpoints use it, with a real database. */
import { beforeEach, describe, expect, test } from 'vitest';
import { type Actor, household } from '../access/actor.ts';
import { openDatabase } from '../database/database.ts';
import { migrations } from '../database/migrations/index.ts';
import { createPromptHistory } from './history.ts';
import { createLibrary, type LibraryStore } from './library.ts';

const me: Actor = { owner: household, via: 'this-machine' };
const stranger: Actor = { owner: 'somebody else', via: 'session' };
const refusal = (code: string, detail = '') =>
	expect.objectContaining({ problem: expect.objectContaining({ code, detail: expect.stringContaining(detail) }) });

let library: LibraryStore;
beforeEach(() => {
	library = createLibrary(openDatabase(':memory:', migrations));
});

/** A form as a browser or curl sends it. */
async function form(files: Record<string, string | Uint8Array<ArrayBuffer>>, existing?: string) {
	const data = new FormData();
	for (const [name, content] of Object.entries(files)) data.append(name, new Blob([content]), name);
	if (existing !== undefined) data.append('existing', existing);
	const request = new Request('http://localhost', { method: 'POST', body: data });
	return { type: request.headers.get('content-type') ?? '', bytes: Buffer.from(await request.arrayBuffer()) };
}
const exported = async (format: string) => Buffer.from((await library.export(me, format)).bytes).toString('utf8');

test('entries are kept, changed and removed by their owner alone', () => {
	const { id } = library.add(me, 'styles', { name: ' Ink ', prompt: '{prompt}, ink' });
	expect(library.list(me).styles).toEqual([{ id, name: 'Ink', prompt: '{prompt}, ink', negative_prompt: '' }]);
	expect(library.list(stranger)).toEqual({ styles: [], templates: [], wildcards: [] });
	expect(library.change(me, 'styles', id, { negative_prompt: 'colour' })).toMatchObject({
		name: 'Ink',
		prompt: '{prompt}, ink',
		negative_prompt: 'colour',
	});
	expect(() => library.change(stranger, 'styles', id, { name: 'x' })).toThrow(refusal('not_found'));
	expect(() => library.change(me, 'templates', id, { name: 'x' })).toThrow(refusal('not_found'));
	library.remove(stranger, 'styles', id);
	expect(library.list(me).styles).toHaveLength(1);
	library.remove(me, 'styles', id);
	library.remove(me, 'styles', id);
	expect(library.list(me).styles).toEqual([]);
});

test('the same again is the same entry, and another of that name is refused', () => {
	const entry = { name: 'Scene', prompt: 'a {{animal}}', values: { animal: 'fox' } };
	const { id } = library.add(me, 'templates', entry);
	expect(library.add(me, 'templates', entry).id).toBe(id);
	expect(() => library.add(me, 'templates', { ...entry, prompt: 'other' })).toThrow(refusal('conflict', 'Scene'));
	const other = library.add(me, 'templates', { ...entry, name: 'Other' });
	expect(() => library.change(me, 'templates', other.id, { name: 'Scene' })).toThrow(refusal('conflict'));
});

test.each([
	['styles', { name: '' }, 'validation_failed'],
	['styles', { name: 'x', lines: [] }, 'validation_failed'],
	['wildcards', { name: '../x', lines: ['a'] }, 'validation_failed'],
	['wildcards', { name: 'x', lines: 'a' }, 'validation_failed'],
	['templates', { name: 'x', values: { a: 1 } }, 'validation_failed'],
	['styles', [], 'invalid_request'],
	['tags', { name: 'x' }, 'not_found'],
])('%s %j: %s', (kind, entry, code) => {
	expect(() => library.add(me, kind, entry)).toThrow(refusal(code));
});

const styles =
	'\uFEFFname,prompt,negative_prompt\r\n--- Mine ---,,\r\nInk,"{prompt}, ink, ""fine""",colour\r\n"Two\nlines","a\r\nb",\r\nPlain,oil,';

describe('import', () => {
	test("reads A1111's styles.csv, also an old one, and wildcards with their folders", async () => {
		const files = {
			'styles.csv': styles,
			'old.csv': 'name,text\nOld,an old one\n',
			'extensions/wildcards/animals/birds.txt': '# birds\nowl\r\n\r\n crow \n',
			'Tiere.txt': new Uint8Array([0x42, 0xe4, 0x72]),
		};
		expect(library.import(me, await form(files))).toEqual({ added: 6, replaced: 0, same: 0, kept: [], problems: [] });
		const { styles: kept, wildcards } = library.list(me);
		expect(kept.map(({ name, prompt, negative_prompt }) => [name, prompt, negative_prompt])).toEqual([
			['Ink', '{prompt}, ink, "fine"', 'colour'],
			['Old', 'an old one', ''],
			['Plain', 'oil', ''],
			['Two\nlines', 'a\r\nb', ''],
		]);
		expect(wildcards.map(({ name, lines }) => [name, lines])).toEqual([
			['animals/birds', ['owl', 'crow']],
			['Tiere', ['Bär']],
		]);
	});

	test('leaves what is there as it is, unless it is told to replace it', async () => {
		library.add(me, 'styles', { name: 'Ink', prompt: 'my own' });
		library.add(me, 'styles', { name: 'Plain', prompt: 'oil' });
		expect(library.import(me, await form({ 'styles.csv': styles }))).toMatchObject({
			added: 1,
			same: 1,
			kept: [{ kind: 'styles', name: 'Ink' }],
		});
		expect(library.list(me).styles[0]?.prompt).toBe('my own');
		expect(library.import(me, await form({ 'styles.csv': styles }, 'replace'))).toMatchObject({ added: 0, replaced: 1, same: 2, kept: [] });
		expect(library.list(me).styles[0]?.prompt).toBe('{prompt}, ink, "fine"');
	});

	test('says what is wrong with a file, and takes the others', async () => {
		const { added, problems } = library.import(
			me,
			await form({ 'a.csv': 'x,y\n1,2', 'b.json': '{}', 'c.png': 'x', 'd.txt': '#', 'e.json': '[', 'f.txt': 'fox' }),
		);
		expect(added).toBe(1);
		expect(problems.map(({ file }) => file)).toEqual(['a.csv', 'b.json', 'c.png', 'd.txt', 'e.json']);
		expect(() => library.import(me, null)).toThrow(refusal('invalid_request', 'form'));
		await expect(form({}, 'keep').then((body) => library.import(me, body))).rejects.toEqual(refusal('validation_failed', 'no file'));
		await expect(form({ 'f.txt': 'fox' }, 'x').then((body) => library.import(me, body))).rejects.toEqual(
			refusal('validation_failed', 'keep'),
		);
	});
});

test('what was exported comes back as it was', async () => {
	library.add(me, 'styles', { name: 'Ink, "fine"', prompt: '{prompt},\nink', negative_prompt: ' colour' });
	library.add(me, 'templates', { name: 'Scene', prompt: 'a {{animal}}', values: { animal: 'fox' } });
	library.add(me, 'wildcards', { name: 'animals/birds', lines: ['owl', 'crow'] });
	const before = library.list(me);
	const [json, csv] = [await exported('json'), await exported('styles.csv')];
	const zip = await library.export(me, 'wildcards.zip');
	expect(Buffer.from(zip.bytes).toString('latin1')).toContain('animals/birds.txt');
	expect(() => library.import(stranger, null)).toThrow();
	library.import(stranger, await form({ 'library.json': json }));
	const plain = (lists: object) => JSON.parse(JSON.stringify(lists, (key, value) => (key === 'id' ? undefined : value)));
	expect(plain(library.list(stranger))).toEqual(plain(before));
	expect(library.import(me, await form({ 'styles.csv': csv }))).toMatchObject({ same: 1, added: 0, kept: [] });
	await expect(library.export(me, 'xml')).rejects.toEqual(refusal('validation_failed'));
});

test('the history holds each prompt once, newest first, and finds it by its words', () => {
	let time = 0;
	const history = createPromptHistory(openDatabase(':memory:', migrations), () => ++time);
	for (const prompt of ['a Fox', 'an owl', 'a Fox', 'Ärger im Wald', ' ']) history.remember(household, { prompt });
	history.remember(household, { prompt: 'a red cat', written: 'a {red|blue} cat', negative_prompt: 'dogs' });
	history.remember('somebody else', { prompt: 'secret' });
	const list = (search: string, limit = 50) => history.list(me, { search, limit }).map(({ prompt, times }) => [prompt, times]);
	expect(list('')).toEqual([
		['a {red|blue} cat', 1],
		['Ärger im Wald', 1],
		['a Fox', 2],
		['an owl', 1],
	]);
	expect([list('fox A'), list('ärger'), list('DOGS'), list('100%')]).toEqual([
		[['a Fox', 2]],
		[['Ärger im Wald', 1]],
		[['a {red|blue} cat', 1]],
		[],
	]);
	expect(list('', 1)).toHaveLength(1);
	history.forget(me, 'a Fox');
	expect(list('fox')).toEqual([]);
	history.forget(me, null);
	expect([list(''), history.list(stranger, { search: '', limit: 9 }).length]).toEqual([[], 1]);
	expect(() => list('', 0)).toThrow(refusal('validation_failed'));
});

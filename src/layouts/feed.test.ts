import { expect, test } from 'vitest';
import type { PublicPicture } from '#contract/sharing.ts';
import { toAtom } from './feed.ts';

const picture: PublicPicture = {
	id: 'a-1',
	owner: 'household',
	isPublic: true,
	page: '/p/a-1',
	file: '/i/a-1.png',
	thumbnail: '/i/a-1.webp',
	width: 16,
	height: 16,
	type: 'image/png',
	bytes: 99,
	created_at: '2026-11-21T12:00:00.000Z',
	told: null,
};
const facts = {
	origin: 'http://easel.example',
	path: '/public',
	language: 'en',
	title: 'A & B',
	author: 'Easel',
	untitled: () => 'Picture',
};
const told = { prompt: '', negative_prompt: '', model: 'starter', steps: 2, guidance: 5, scheduler: 'ddim', seed: 7 };

test('what people write cannot leave its place, and what XML cannot say is replaced', () => {
	const prompt = '</title><script>"&\u0000\u001b\ud800 🦊';
	const feed = toAtom([{ ...picture, told: { ...told, prompt } }], facts);
	expect(feed).toContain('<title>&lt;/title&gt;&lt;script&gt;&quot;&amp;\ufffd\ufffd\ufffd 🦊</title>');
	expect(feed).toContain('<title>A &amp; B</title>');
	expect(feed).not.toContain('<script');
});

test('a feed is as new as its newest picture, and one without pictures is whole too', () => {
	const older = { ...picture, page: '/p/b-1', created_at: '2026-11-20T12:00:00.000Z' };
	expect(toAtom([picture, older], facts)).toContain('<updated>2026-11-21T12:00:00.000Z</updated>\n<author>');
	expect(toAtom([picture], facts)).toContain('<title>Picture</title>');
	expect(toAtom([], facts)).toContain('<updated>1970-01-01T00:00:00.000Z</updated>');
});

/** Reading from a picture how it was run, to paint it once more and to compare. */
import type { Catalog } from '#contract/catalog.ts';
import type { RunFacts } from '#contract/generation.ts';
import { inputHash, picturesOf } from '#contract/picture-reference.ts';
import type { Reproduction } from '#contract/reproduction.ts';
import { parseInfotext } from '#images/infotext.ts';
import { readMetadata } from '#images/metadata.ts';
import { readSettings } from '#images/read-settings.ts';
import { findDoubts, hindrances, type RunRecord } from './doubts.ts';

/**
 * @param bytes of the picture's file
 * @param isHere whether a picture to start from is still kept
 */
export async function planReproduction(
	id: string,
	bytes: Uint8Array,
	catalog: Catalog,
	isHere: (sha256: string) => Promise<boolean>,
): Promise<Reproduction> {
	const record = readRun(bytes);
	if (record === null) return { request: null, promised: false, doubts: [{ code: 'no_record', name: '', was: '', is: '' }] };
	const doubts = findDoubts(record, catalog);
	for (const { field, reference } of picturesOf(record.request)) {
		if (!(await isHere(inputHash(reference) ?? ''))) doubts.push({ code: 'picture_gone', name: field, was: '', is: '' });
	}
	const isPossible = !doubts.some(({ code }) => hindrances.includes(code));
	const request = { ...record.request, count: 1, derived_from: { picture: id, operation: 'again' as const } };
	return { request: isPossible ? request : null, promised: doubts.length === 0, doubts };
}

/** Only Easel's own record says enough. */
function readRun(bytes: Uint8Array): RunRecord | null {
	const { texts, easel, parameters } = readMetadata(bytes);
	const found = readSettings(texts);
	if (found === null || found.source !== 'easel') return null;
	const hashes = parseInfotext(parameters ?? '').pairs.get('Lora hashes') ?? '';
	const pairs = hashes.split(', ').map((pair) => pair.split(': ') as [string, string]);
	return {
		request: found.request,
		modelHash: found.modelHash ?? '',
		run: toRun((easel as { run?: unknown }).run),
		loraHashes: new Map(pairs.filter(([name, hash]) => name !== '' && hash !== undefined)),
	};
}

function toRun(value: unknown): RunFacts | null {
	if (typeof value !== 'object' || value === null) return null;
	const { provider, graph_variant, threads, versions } = value as Partial<RunFacts>;
	const isWhole = typeof provider === 'string' && typeof graph_variant === 'string' && typeof threads === 'number';
	return isWhole && typeof versions === 'object' && versions !== null ? (value as RunFacts) : null;
}

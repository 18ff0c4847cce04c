/**
 * XMP (ISO 16684-1): the one statement that pictures of Easel make to the world, IPTC's digital source type, and, in formats that have no
 * better place for it, Easel's own record.
 */
import type { Settings } from '#contract/generation.ts';
import { leavesPicture } from '#contract/settings.ts';

/** How a picture came to be, by IPTC's list of digital source types. */
const sourceTypes = ['trainedAlgorithmicMedia', 'compositeWithTrainedAlgorithmicMedia', 'algorithmicallyEnhanced'] as const;
export type SourceType = (typeof sourceTypes)[number];

const sourceTypeVocabulary = 'http://cv.iptc.org/newscodes/digitalsourcetype/';

/** Painted by a model; a part of it was; or it was only enlarged. */
export function sourceTypeOf(settings: Pick<Settings, 'init_image' | 'mask' | 'strength'>): SourceType {
	if (leavesPicture(settings)) return 'algorithmicallyEnhanced';
	return settings.mask === null ? 'trainedAlgorithmicMedia' : 'compositeWithTrainedAlgorithmicMedia';
}

/** @param record JSON of Easel's own */
export function toXmp(sourceType: SourceType, record: string | null = null): string {
	const ours = record === null ? '' : `<easel:record>${escapeXml(record)}</easel:record>`;
	return (
		'<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>' +
		'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
		'<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:easel="urn:easel:1">' +
		`<Iptc4xmpExt:DigitalSourceType>${sourceTypeVocabulary}${sourceType}</Iptc4xmpExt:DigitalSourceType>${ours}` +
		'</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
	);
}

/** Null when it states none of these. */
export function readSourceType(xmp: Uint8Array | string): SourceType | null {
	const [, found] =
		/DigitalSourceType\s*(?:>|=\s*["'])\s*http:\/\/cv\.iptc\.org\/newscodes\/digitalsourcetype\/(\w+)/.exec(toText(xmp)) ?? [];
	return sourceTypes.find((type) => type === found) ?? null;
}

/** Easel's record as JSON text; null when there is none. */
export function readRecord(xmp: Uint8Array | string): string | null {
	const text = toText(xmp);
	const start = text.indexOf('<easel:record>');
	const end = text.indexOf('</easel:record>', start);
	return start === -1 || end === -1 ? null : unescapeXml(text.slice(start + '<easel:record>'.length, end));
}

function toText(xmp: Uint8Array | string): string {
	return typeof xmp === 'string' ? xmp : Buffer.from(xmp.buffer, xmp.byteOffset, xmp.byteLength).toString('utf8');
}

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;' } as const;

/** JSON text has no lone surrogates and no control characters but those from U+007F on, which XML allows; two characters it forbids. */
function escapeXml(text: string): string {
	return text
		.replace(/[\ufffe\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`)
		.replace(/[&<>]/g, (char) => entities[char as keyof typeof entities]);
}

function unescapeXml(text: string): string {
	return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

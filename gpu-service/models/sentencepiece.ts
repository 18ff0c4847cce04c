/**
 * Reads a `spiece.model`: a sentencepiece model of pieces and their scores. Field numbers:
 * https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto
 */
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelFault } from './model-fault.ts';
import { type Field, openProtobuf, ProtobufError, type ProtobufFile } from './protobuf.ts';
import { statInside } from './safe-path.ts';

export interface SentencepieceModel {
	/** By id. */
	pieces: SentencePiece[];
	/** `precompiled_charsmap`, the table that normalizes text; empty when there is none. */
	charsmap: Uint8Array;
}

interface SentencePiece {
	text: string;
	score: number;
	/** `special` stands for itself wherever it is found in a text. */
	kind: 'normal' | 'unknown' | 'special';
}

const UNIGRAM = 1;
/** `SentencePiece.Type`: 1 is normal, 5 unused and 6 a byte, which T5 has not. */
const KINDS: Record<number, SentencePiece['kind']> = { 2: 'unknown', 3: 'special', 4: 'special' };
/** A model of 250,000 pieces takes five megabytes. */
const largestBytes = 64 * 1024 * 1024;

/**
 * @param root the model's folder. @param file relative to it.
 * @returns null when there is no such file.
 * @throws ModelFault `corrupt-file`, `invalid-config`
 */
export function readSentencepiece(root: string, file: string): SentencepieceModel | null {
	const stats = statInside(root, file);
	if (stats === null) return null;
	if (stats.sizeBytes > largestBytes) throw new ModelFault('corrupt-file', file, 'is absurdly large');
	const fd = openSync(join(root, file), 'r');
	try {
		const model = parseModel(openProtobuf(fd, stats.sizeBytes), readFileSync(fd), file);
		if (model.pieces.length === 0) throw new ModelFault('corrupt-file', file, 'has no pieces; fetch it again');
		return model;
	} catch (error) {
		if (!(error instanceof ProtobufError)) throw error;
		throw new ModelFault('corrupt-file', file, `is damaged or incomplete (${error.message}); fetch it again`, { cause: error });
	} finally {
		closeSync(fd);
	}
}

/** @param bytes the whole file, for values that are no numbers or names. */
function parseModel(protobuf: ProtobufFile, bytes: Buffer, file: string): SentencepieceModel {
	const model: SentencepieceModel = { pieces: [], charsmap: new Uint8Array() };
	for (const field of protobuf.fields(protobuf.whole)) {
		if (field.tag === 1) model.pieces.push(parsePiece(protobuf, bytes, message(field)));
		else if (field.tag === 2) requireUnigram(protobuf, message(field), file);
		else if (field.tag === 3) model.charsmap = charsmapOf(protobuf, bytes, message(field));
	}
	return model;
}

function parsePiece(protobuf: ProtobufFile, bytes: Buffer, piece: Field): SentencePiece {
	const parsed: SentencePiece = { text: '', score: 0, kind: 'normal' };
	for (const field of protobuf.fields(piece)) {
		if (field.tag === 1) parsed.text = protobuf.text(message(field));
		else if (field.tag === 2 && field.wire === 5) parsed.score = bytes.readFloatLE(field.start);
		else if (field.tag === 3) parsed.kind = KINDS[field.number] ?? 'normal';
	}
	return parsed;
}

function requireUnigram(protobuf: ProtobufFile, trainer: Field, file: string): void {
	for (const { tag, number } of protobuf.fields(trainer)) {
		if (tag === 3 && number !== UNIGRAM) throw new ModelFault('invalid-config', file, 'is no unigram model, which T5 needs');
	}
}

function charsmapOf(protobuf: ProtobufFile, bytes: Buffer, normalizer: Field): Uint8Array {
	for (const field of protobuf.fields(normalizer)) {
		if (field.tag === 2) return Uint8Array.from(bytes.subarray(message(field).start, field.end));
	}
	return new Uint8Array();
}

/** @throws ProtobufError when a field is no message, text or bytes. */
function message(field: Field): Field {
	if (field.wire === 2) return field;
	throw new ProtobufError('a number stands where a message belongs');
}

/** What an ONNX file says of itself, read without its weights. Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
import { elementTypeName } from './onnx-types.ts';
import { type Field, ProtobufError, type ProtobufFile, type Span } from './protobuf.ts';

/** What the file declares about one input or output; a dimension is a number or a symbol. */
export interface DeclaredValue {
	name: string;
	/** `float32`, `float16`, `int64`, … */
	type: string;
	shape: (number | string)[];
}

/** A tensor stored in the file or beside it. */
export interface StoredTensor {
	name: string;
	/** `TensorProto.DataType`. */
	type: number;
	dims: number[];
	/** Bytes of `raw_data`; null when that field is not used. */
	rawBytes: number | null;
	/** True when a typed field (`float_data`, `int32_data`, …) holds values. */
	hasTypedData: boolean;
	/** Keys and values as written; null when the data lies in the file itself. */
	external: Record<string, string> | null;
}

export interface OnnxScan {
	irVersion: number;
	/** Version of each operator set that is imported; the standard one is `''`. */
	opsets: Record<string, number>;
	/** Operators in use, as `domain:name`, those that the file defines itself left out. */
	operators: Set<string>;
	inputs: DeclaredValue[];
	outputs: DeclaredValue[];
	tensors: StoredTensor[];
	/** Names that nodes or outputs of the graph use and nothing makes. */
	undefinedNames: string[];
}

const deepestGraph = 32;
/** A UNet that takes what ControlNets add has twenty; a language model that keeps its past a few hundred. */
const mostValues = 2000;

/** @throws ProtobufError when the bytes are no ONNX model. */
export function scanOnnx(file: ProtobufFile): OnnxScan {
	const scan: OnnxScan = { irVersion: 0, opsets: {}, operators: new Set(), inputs: [], outputs: [], tensors: [], undefinedNames: [] };
	const ownFunctions = new Set<string>();
	let hasGraph = false;
	for (const field of file.fields(file.whole)) {
		if (field.tag === 1) scan.irVersion = field.number;
		else if (field.tag === 7) {
			hasGraph = true;
			scanGraph(file, message(field), scan, null, 0);
		} else if (field.tag === 8) {
			const { domain, version } = scanOpset(file, message(field));
			scan.opsets[domain] = version;
		} else if (field.tag === 25) ownFunctions.add(scanFunction(file, message(field), scan));
	}
	if (!hasGraph) throw new ProtobufError('it holds no graph');
	for (const name of ownFunctions) scan.operators.delete(name);
	return scan;
}

function message(field: Field): Span {
	if (field.wire !== 2) throw new ProtobufError(`field ${field.tag} is not a message`);
	return field;
}

function scanOpset(file: ProtobufFile, span: Span): { domain: string; version: number } {
	const opset = { domain: '', version: 0 };
	for (const field of file.fields(span)) {
		if (field.tag === 1) opset.domain = standardDomain(file.text(message(field)));
		else if (field.tag === 2) opset.version = field.number;
	}
	return opset;
}

/** The standard operators may be written with either of two names. */
function standardDomain(domain: string): string {
	return domain === 'ai.onnx' ? '' : domain;
}

function scanFunction(file: ProtobufFile, span: Span, scan: OnnxScan): string {
	let name = '';
	let domain = '';
	for (const field of file.fields(span)) {
		if (field.tag === 1) name = file.text(message(field));
		else if (field.tag === 10) domain = standardDomain(file.text(message(field)));
		else if (field.tag === 7) scanNode(file, message(field), scan, { used: new Set(), made: new Set(), outer: null }, 0);
	}
	return `${domain}:${name}`;
}

interface Names {
	used: Set<string>;
	made: Set<string>;
	/** Those of the graph around this one, which may be used here. */
	outer: Names | null;
}

function isMade(name: string, { made, outer }: Names): boolean {
	return made.has(name) || (outer !== null && isMade(name, outer));
}

/** @param outer names of the graph around this one. */
function scanGraph(file: ProtobufFile, span: Span, scan: OnnxScan, outer: Names | null, depth: number): void {
	if (depth > deepestGraph) throw new ProtobufError('graphs are nested too deeply');
	const names: Names = { used: new Set(), made: new Set(), outer };
	const nested: Span[] = [];
	for (const field of file.fields(span)) {
		if (field.tag === 1) nested.push(...scanNode(file, message(field), scan, names, depth));
		else if (field.tag === 5) {
			const tensor = scanTensor(file, message(field));
			names.made.add(tensor.name);
			scan.tensors.push(tensor);
		} else if (field.tag === 15) {
			for (const part of file.fields(message(field))) {
				if (part.tag !== 1 && part.tag !== 2) continue;
				const tensor = scanTensor(file, message(part));
				if (part.tag === 1) names.made.add(tensor.name);
				scan.tensors.push(tensor);
			}
		} else if (field.tag === 11) {
			const value = scanValue(file, message(field));
			names.made.add(value.name);
			if (depth === 0) scan.inputs.push(value);
		} else if (field.tag === 12) {
			const value = scanValue(file, message(field));
			names.used.add(value.name);
			if (depth === 0) scan.outputs.push(value);
		}
	}
	if (depth === 0) {
		// A weight may be listed among the inputs as well (IR 3 and older); it is not one that a caller feeds.
		const weights = new Set(scan.tensors.map(({ name }) => name));
		scan.inputs = scan.inputs.filter(({ name }) => !weights.has(name));
		if (scan.inputs.length + scan.outputs.length > mostValues) throw new ProtobufError('it has absurdly many inputs and outputs');
	}
	for (const graph of nested) scanGraph(file, graph, scan, names, depth + 1);
	for (const name of names.used) if (name !== '' && !isMade(name, names)) scan.undefinedNames.push(name);
}

/** Returns the graphs inside the node's attributes: bodies of loops and branches. */
function scanNode(file: ProtobufFile, span: Span, scan: OnnxScan, names: Names, depth: number): Span[] {
	let operator = '';
	let domain = '';
	const graphs: Span[] = [];
	for (const field of file.fields(span)) {
		if (field.tag === 1) names.used.add(file.text(message(field)));
		else if (field.tag === 2) names.made.add(file.text(message(field)));
		else if (field.tag === 4) operator = file.text(message(field));
		else if (field.tag === 7) domain = standardDomain(file.text(message(field)));
		else if (field.tag === 5) {
			for (const part of file.fields(message(field))) {
				if (part.tag === 5 || part.tag === 10) scan.tensors.push(scanTensor(file, message(part)));
				else if (part.tag === 6 || part.tag === 11) graphs.push({ start: part.start, end: part.end });
			}
		}
	}
	if (depth > deepestGraph) throw new ProtobufError('graphs are nested too deeply');
	scan.operators.add(`${domain}:${operator}`);
	return graphs;
}

function scanTensor(file: ProtobufFile, span: Span): StoredTensor {
	const tensor: StoredTensor = { name: '', type: 0, dims: [], rawBytes: null, hasTypedData: false, external: null };
	let isExternal = false;
	const entries: Record<string, string> = {};
	for (const field of file.fields(span)) {
		if (field.tag === 1) tensor.dims.push(...file.integers(field));
		else if (field.tag === 2) tensor.type = field.number;
		else if (field.tag === 8) tensor.name = file.text(message(field));
		else if (field.tag === 9) tensor.rawBytes = field.end - field.start;
		else if ((field.tag >= 4 && field.tag <= 7) || field.tag === 10 || field.tag === 11) tensor.hasTypedData = true;
		else if (field.tag === 14) isExternal = field.number === 1;
		else if (field.tag === 13) {
			let key = '';
			let value = '';
			for (const part of file.fields(message(field))) {
				if (part.tag === 1) key = file.text(message(part));
				else if (part.tag === 2) value = file.text(message(part));
			}
			entries[key] = value;
		}
	}
	if (isExternal) tensor.external = entries;
	return tensor;
}

function scanValue(file: ProtobufFile, span: Span): DeclaredValue {
	const value: DeclaredValue = { name: '', type: 'unknown', shape: [] };
	for (const field of file.fields(span)) {
		if (field.tag === 1) value.name = file.text(message(field));
		else if (field.tag === 2) {
			for (const kind of file.fields(message(field))) if (kind.tag === 1) scanTensorType(file, message(kind), value);
		}
	}
	return value;
}

function scanTensorType(file: ProtobufFile, span: Span, value: DeclaredValue): void {
	for (const field of file.fields(span)) {
		if (field.tag === 1) value.type = elementTypeName(field.number);
		else if (field.tag === 2) {
			for (const part of file.fields(message(field))) if (part.tag === 1) value.shape.push(scanDimension(file, message(part)));
		}
	}
}

function scanDimension(file: ProtobufFile, span: Span): number | string {
	for (const field of file.fields(span)) {
		if (field.tag === 1) return field.number;
		if (field.tag === 2) return file.text(message(field));
	}
	return '';
}

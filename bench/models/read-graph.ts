/** Reads the graph of an ONNX file. */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { type OnnxGraph, readOnnxGraph } from '../../gpu-service/models/onnx-graph.ts';
import { openProtobuf } from '../../gpu-service/models/protobuf.ts';

export type { GraphTensor, OnnxGraph } from '../../gpu-service/models/onnx-graph.ts';

export function readOnnxGraphFile(path: string): OnnxGraph {
	const fd = openSync(path, 'r');
	try {
		return readOnnxGraph(openProtobuf(fd, fstatSync(fd).size));
	} finally {
		closeSync(fd);
	}
}

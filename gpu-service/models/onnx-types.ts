/** Element types of ONNX tensors: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, `TensorProto.DataType`. */

interface ElementType {
	name: string;
	/** Null where the size of one element is not fixed. */
	bits: number | null;
}

const elementTypes: Record<number, ElementType> = {
	1: { name: 'float32', bits: 32 },
	2: { name: 'uint8', bits: 8 },
	3: { name: 'int8', bits: 8 },
	4: { name: 'uint16', bits: 16 },
	5: { name: 'int16', bits: 16 },
	6: { name: 'int32', bits: 32 },
	7: { name: 'int64', bits: 64 },
	8: { name: 'string', bits: null },
	9: { name: 'bool', bits: 8 },
	10: { name: 'float16', bits: 16 },
	11: { name: 'float64', bits: 64 },
	12: { name: 'uint32', bits: 32 },
	13: { name: 'uint64', bits: 64 },
	14: { name: 'complex64', bits: 64 },
	15: { name: 'complex128', bits: 128 },
	16: { name: 'bfloat16', bits: 16 },
	17: { name: 'float8e4m3fn', bits: 8 },
	18: { name: 'float8e4m3fnuz', bits: 8 },
	19: { name: 'float8e5m2', bits: 8 },
	20: { name: 'float8e5m2fnuz', bits: 8 },
	21: { name: 'uint4', bits: 4 },
	22: { name: 'int4', bits: 4 },
	23: { name: 'float4e2m1', bits: 4 },
	24: { name: 'float8e8m0', bits: 8 },
	25: { name: 'uint2', bits: 2 },
	26: { name: 'int2', bits: 2 },
};

export function elementTypeName(code: number): string {
	return elementTypes[code]?.name ?? `type ${code}`;
}

export function isElementType(code: number): boolean {
	return code in elementTypes;
}

/** Bytes of a tensor; null when its element size is not fixed. Elements smaller than a byte are packed. */
export function tensorBytes(code: number, dims: readonly number[]): number | null {
	const bits = elementTypes[code]?.bits ?? null;
	if (bits === null) return null;
	return Math.ceil((dims.reduce((product, dim) => product * dim, 1) * bits) / 8);
}

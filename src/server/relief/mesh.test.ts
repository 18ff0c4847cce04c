import { NodeIO } from '@gltf-transform/core';
import { expect, test } from 'vitest';
import { writeGlb } from './glb.ts';
import { normalise, resample } from './height-map.ts';
import { type Mesh, makeReliefMesh } from './mesh.ts';

const hill = { width: 5, height: 3, values: Float32Array.of(0, 0, 0, 0, 0, 0, 0.5, 1, 0.5, 0, 0, 0, 0, 0, 0) };

/** Six times the volume that the triangles enclose: positive when all of them look outwards. */
function enclosed({ positions, indices }: Mesh): number {
	let sum = 0;
	for (let at = 0; at < indices.length; at += 3) {
		const [ax, ay, az, bx, by, bz, cx, cy, cz] = [0, 1, 2].flatMap((corner) => {
			const index = (indices[at + corner] ?? 0) * 3;
			return [...positions.subarray(index, index + 3)];
		}) as [number, number, number, number, number, number, number, number, number];
		sum += ax * (by * cz - bz * cy) - ay * (bx * cz - bz * cx) + az * (bx * cy - by * cx);
	}
	return sum;
}

/** How often each edge is walked in each direction, points in one place being one. */
function openEdges({ positions, indices }: Mesh): number {
	const place = (index: number) => [0, 1, 2].map((axis) => (positions[index * 3 + axis] ?? 0).toFixed(5)).join(' ');
	const edges = new Map<string, number>();
	for (let at = 0; at < indices.length; at += 3) {
		for (const corner of [0, 1, 2]) {
			const [from, to] = [place(indices[at + corner] ?? 0), place(indices[at + ((corner + 1) % 3)] ?? 0)];
			edges.set(`${from}>${to}`, (edges.get(`${from}>${to}`) ?? 0) + 1);
		}
	}
	return [...edges].filter(([edge, count]) => count !== (edges.get(edge.split('>').toReversed().join('>')) ?? 0)).length;
}

test('the front and the walls close without a gap, and everything looks outwards', () => {
	const mesh = makeReliefMesh(hill, 0.2);
	expect(openEdges(mesh)).toBe(0);
	const flat = makeReliefMesh({ ...hill, values: new Float32Array(15) }, 0.2);
	// 1 x 0.5 x 0.03, six times.
	expect(enclosed(flat)).toBeCloseTo(6 * 1 * 0.5 * 0.03, 5);
	expect(enclosed(mesh)).toBeGreaterThan(enclosed(flat));
});

test('its normals are of length one, and lean away from the hill', () => {
	const { normals, positions } = makeReliefMesh(hill, 0.2);
	const normal = (point: number) => [...normals.slice(point * 3, point * 3 + 3)];
	for (let point = 0; point < normals.length / 3; point += 1) expect(Math.hypot(...normal(point))).toBeCloseTo(1, 5);
	const leftOfTop = 6;
	expect(normal(leftOfTop)[0]).toBeLessThan(-0.1);
	expect(positions[7 * 3 + 2]).toBeCloseTo(0.2, 6);
});

test('what is written is read again as glTF with the picture on it', async () => {
	const texture = Uint8Array.of(0xff, 0xd8, 0xff, 0xd9);
	const document = await new NodeIO().readBinary(await writeGlb(makeReliefMesh(hill, 0.2), texture, 'a hill'));
	const [primitive] = document.getRoot().listMeshes()[0]?.listPrimitives() ?? [];
	expect(primitive?.getAttribute('POSITION')?.getCount()).toBe(15 + 3 * 12 + 1);
	expect(
		primitive
			?.getAttribute('POSITION')
			?.getMax([])
			?.map((side) => Number(side.toFixed(4))),
	).toEqual([0.5, 0.25, 0.2]);
	expect(primitive?.getMaterial()?.getBaseColorTexture()?.getMimeType()).toBe('image/jpeg');
	expect(document.getRoot().listNodes()[0]?.getName()).toBe('a hill');
});

test('height maps come to another size and to the whole range, whatever they held', () => {
	const small = { width: 2, height: 1, values: Float32Array.of(0, 1) };
	expect([...resample(small, 3, 2).values]).toEqual([0, 0.5, 1, 0, 0.5, 1]);
	expect([...normalise({ width: 3, height: 1, values: Float32Array.of(-2, Number.NaN, 6) }).values]).toEqual([0, 0, 1]);
	expect([...normalise({ width: 2, height: 1, values: Float32Array.of(4, 4) }).values]).toEqual([0, 0]);
});

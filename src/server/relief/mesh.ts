/** A closed body whose front is a height map: front, four walls, back. */
import type { HeightMap } from '#images/relief.ts';

export interface Mesh {
	/** x to the right, y up, z to whoever looks; [n, 3]. In metres: the longer side is 1. */
	positions: Float32Array<ArrayBuffer>;
	/** [n, 3] */
	normals: Float32Array<ArrayBuffer>;
	/** Where each point lies on the picture, from its upper left corner; [n, 2]. */
	places: Float32Array<ArrayBuffer>;
	/** Three a triangle, counter-clockwise from outside. */
	indices: Uint32Array<ArrayBuffer>;
}

/** Of the body behind the lowest point, as a share of the longer side. */
const thickness = 0.03;

/**
 * @param map heights from 0 to 1
 * @param depth how far the highest point stands out, as a share of the longer side
 */
export function makeReliefMesh(map: HeightMap, depth: number): Mesh {
	const { width, height, values } = map;
	const step = 1 / (Math.max(width, height) - 1);
	const front = width * height;
	const rim = rimOf(width, height);
	const count = front + rim.length * 3 + 1;
	const mesh: Mesh = {
		positions: new Float32Array(count * 3),
		normals: new Float32Array(count * 3),
		places: new Float32Array(count * 2),
		indices: new Uint32Array(((width - 1) * (height - 1) * 2 + rim.length * 3) * 3),
	};
	const heightAt = (x: number, y: number) =>
		(values[Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)] ?? 0) * depth;
	const [left, top] = [-((width - 1) * step) / 2, ((height - 1) * step) / 2];
	let at = 0;
	const put = (x: number, y: number, z: number, normal: readonly [number, number, number]): number => {
		mesh.positions.set([left + x * step, top - y * step, z], at * 3);
		mesh.normals.set(normal, at * 3);
		mesh.places.set([x / (width - 1), y / (height - 1)], at * 2);
		at += 1;
		return at - 1;
	};
	let end = 0;
	const triangle = (a: number, b: number, c: number): void => {
		mesh.indices.set([a, b, c], end);
		end += 3;
	};

	for (let y = 0; y < height; y += 1) {
		for (let x = 0; x < width; x += 1) put(x, y, heightAt(x, y), slope(heightAt, x, y, step));
	}
	for (let y = 0; y + 1 < height; y += 1) {
		for (let x = 0; x + 1 < width; x += 1) {
			const corner = y * width + x;
			triangle(corner, corner + width, corner + 1);
			triangle(corner + 1, corner + width, corner + width + 1);
		}
	}
	// Points of their own, as a wall has another normal than the front.
	const wall = rim.map(({ x, y, normal }) => [put(x, y, heightAt(x, y), normal), put(x, y, -thickness, normal)] as const);
	for (const [index, [upper, lower]] of wall.entries()) {
		const [nextUpper, nextLower] = wall[(index + 1) % wall.length] ?? [upper, lower];
		triangle(upper, lower, nextUpper);
		triangle(nextUpper, lower, nextLower);
	}
	// A fan with all points of the border, so that no edge is open: programs that print take only closed bodies.
	const behind = [0, 0, -1] as const;
	const centre = put((width - 1) / 2, (height - 1) / 2, -thickness, behind);
	const back = rim.map(({ x, y }) => put(x, y, -thickness, behind));
	for (const [index, point] of back.entries()) triangle(centre, back[(index + 1) % back.length] ?? point, point);
	return mesh;
}

interface RimPoint {
	x: number;
	y: number;
	normal: readonly [number, number, number];
}

/** The points of the border, counter-clockwise from the upper left corner. */
function rimOf(width: number, height: number): RimPoint[] {
	const side = (length: number, point: (index: number) => RimPoint) => Array.from({ length: length - 1 }, (_, index) => point(index));
	return [
		...side(height, (index) => ({ x: 0, y: index, normal: [-1, 0, 0] })),
		...side(width, (index) => ({ x: index, y: height - 1, normal: [0, -1, 0] })),
		...side(height, (index) => ({ x: width - 1, y: height - 1 - index, normal: [1, 0, 0] })),
		...side(width, (index) => ({ x: width - 1 - index, y: 0, normal: [0, 1, 0] })),
	];
}

/** The direction away from the surface, by its slopes to the neighbours. */
function slope(heightAt: (x: number, y: number) => number, x: number, y: number, step: number): [number, number, number] {
	const across = (heightAt(x + 1, y) - heightAt(x - 1, y)) / (2 * step);
	// Rows go down, y goes up.
	const up = (heightAt(x, y - 1) - heightAt(x, y + 1)) / (2 * step);
	const length = Math.hypot(across, up, 1);
	return [-across / length, -up / length, 1 / length];
}

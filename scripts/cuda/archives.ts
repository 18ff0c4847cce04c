/** An archive of a registry: where it lies, and how to know that it arrived whole. */
import type { Package } from './packages.ts';

export interface Archive {
	package: Package;
	/** Its name as a file. */
	file: string;
	url: string;
	/** Null when the registry does not tell. */
	bytes: number | null;
	/** Hex. */
	digest: { algorithm: 'sha256' | 'sha512'; hex: string };
}

/** Newer versions first: numbers between dots, compared one by one. */
function compareVersions(a: string, b: string): number {
	const [left, right] = [a, b].map((version) => version.split('.').map(Number)) as [number[], number[]];
	for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
		const difference = (right[at] ?? 0) - (left[at] ?? 0);
		if (difference !== 0) return difference;
	}
	return 0;
}

/** `13` is fitted by every finished 13.x; `1.30.0` by itself. */
function fitsVersion(version: string, wanted: string): boolean {
	if (!/^\d+(\.\d+)*$/.test(version)) return false;
	return wanted.includes('.') ? compareVersions(version, wanted) === 0 : version.split('.')[0] === wanted;
}

/** A wheel's name (PEP 427): `nvidia_cublas-13.10.0.20-py3-none-manylinux_2_27_x86_64.whl`; null for what is no wheel for this system. */
function parseWheelName(file: string): { name: string; version: string } | null {
	const match = /^([\w.]+)-([\w.+!]+)(?:-\d[\w.]*)?-[\w.]+-[\w.]+-([\w.]+)\.whl$/.exec(file);
	if (match === null || !/(manylinux|linux).*_x86_64$/.test(match[3] ?? '')) return null;
	return { name: normaliseName(match[1] ?? ''), version: match[2] ?? '' };
}

/** One spelling for a package's name (PEP 503). */
export function normaliseName(name: string): string {
	return name.replace(/[-_.]+/g, '-').toLowerCase();
}

/** Best first of those wheels that fit a package. */
export function chooseWheels<Wheel extends { file: string }>(
	wheels: readonly Wheel[],
	{ name, version }: Pick<Package, 'name' | 'version'>,
): Wheel[] {
	return wheels
		.map((wheel) => ({ wheel, parsed: parseWheelName(wheel.file) }))
		.filter(({ parsed }) => parsed !== null && parsed.name === normaliseName(name) && fitsVersion(parsed.version, version))
		.sort((a, b) => compareVersions(a.parsed?.version ?? '', b.parsed?.version ?? '') || (a.wheel.file < b.wheel.file ? -1 : 1))
		.map(({ wheel }) => wheel);
}

/** A NuGet feed, protocol version 3. */
import type { HubRequests } from '../../gpu-service/models/hub/requests.ts';
import type { Archive } from './archives.ts';
import { CannotSetUp } from './cannot-set-up.ts';
import type { Package } from './packages.ts';

/** @param feed address of its service index. @throws CannotSetUp, ProblemError `download_failed`; the signal's reason. */
export async function findNugetPackage(requests: HubRequests, feed: string, wanted: Package, signal: AbortSignal): Promise<Archive> {
	const [id, version] = [wanted.name.toLowerCase(), wanted.version.toLowerCase()];
	const what = `${wanted.name} ${wanted.version}`;

	async function ask(url: string): Promise<Record<string, unknown>> {
		const { status, value } = await requests.json(`What the NuGet feed says of ${what}`, url, signal);
		if (status === 404)
			throw new CannotSetUp('download', `The NuGet feed has no ${what}. Name another one with --feed, or use --source pypi.`);
		if (status !== 200 || typeof value !== 'object' || value === null) throw strange(`it answered ${status}`);
		return value as Record<string, unknown>;
	}

	const { resources } = await ask(feed);
	const leaf = await ask(`${findResource(resources, 'RegistrationsBaseUrl').replace(/\/$/, '')}/${id}/${version}.json`);
	// The catalog entry is named by address, or lies in the leaf.
	const entry =
		typeof leaf['catalogEntry'] === 'string' ? await ask(leaf['catalogEntry']) : ((leaf['catalogEntry'] ?? {}) as Record<string, unknown>);
	const { packageHash, packageHashAlgorithm, packageSize } = entry;
	if (typeof packageHash !== 'string' || String(packageHashAlgorithm).toUpperCase() !== 'SHA512')
		throw strange('it does not tell the SHA-512 of the package');
	const base = findResource(resources, 'PackageBaseAddress').replace(/\/$/, '');
	const file = `${id}.${version}.nupkg`;
	return {
		package: wanted,
		file,
		url: `${base}/${id}/${version}/${file}`,
		bytes: typeof packageSize === 'number' ? packageSize : null,
		digest: { algorithm: 'sha512', hex: Buffer.from(packageHash, 'base64').toString('hex') },
	};
}

/** The resource of a kind (`RegistrationsBaseUrl/3.6.0`) in the newest version that the feed has. */
function findResource(resources: unknown, kind: string): string {
	const found = (Array.isArray(resources) ? (resources as Record<string, unknown>[]) : [])
		.map((resource) => ({ type: String(resource['@type']), id: resource['@id'] }))
		.filter(({ type, id }) => typeof id === 'string' && new RegExp(`^${kind}(/\\d+(\\.\\d+)*)?$`).test(type))
		.sort((a, b) => (a.type < b.type ? 1 : -1));
	const id = found[0]?.id;
	if (typeof id !== 'string') throw strange(`it has no ${kind}`);
	return id;
}

function strange(why: string): CannotSetUp {
	return new CannotSetUp('download', `The NuGet feed cannot be used: ${why}. Name another one with --feed, or use --source pypi.`);
}

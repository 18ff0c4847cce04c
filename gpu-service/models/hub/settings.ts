/** Where models come from, in the variables that other programs for the Hugging Face hub read too. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface HubSettings {
	/** Origin and perhaps a path, without a slash at its end. */
	endpoint: string;
	/** Sent to the endpoint's origin and nowhere else. */
	token: string | null;
	/** Nothing may be asked over the network. */
	offline: boolean;
}

const defaultEndpoint = 'https://huggingface.co';

/**
 * `HF_ENDPOINT`, `HF_TOKEN` or the file that `HF_TOKEN_PATH` or `HF_HOME` tells, `HF_HUB_OFFLINE`.
 *
 * @throws Error in plain words when `HF_ENDPOINT` is no address.
 */
export function readHubSettings(environment: Readonly<Record<string, string | undefined>>): HubSettings {
	const endpoint = (environment['HF_ENDPOINT'] || defaultEndpoint).replace(/\/+$/, '');
	if (!/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) {
		throw new Error(`HF_ENDPOINT = "${endpoint}": expected an address such as https://hub.example`);
	}
	return {
		endpoint,
		token: environment['HF_TOKEN']?.trim() || readTokenFile(environment),
		offline: /^(1|on|yes|true)$/i.test(environment['HF_HUB_OFFLINE'] ?? ''),
	};
}

function readTokenFile(environment: Readonly<Record<string, string | undefined>>): string | null {
	const { HF_TOKEN_PATH, HF_HOME, XDG_CACHE_HOME } = environment;
	const home = HF_HOME || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface');
	const file = HF_TOKEN_PATH || join(home, 'token');
	try {
		return existsSync(file) ? readFileSync(file, 'utf8').trim() || null : null;
	} catch {
		// One that cannot be read is as good as none: what needs it says so.
		return null;
	}
}

/** Starts Easel and keeps it running: everything that `npm start` does, with what it works on as arguments. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Configuration } from '#contract/configuration.ts';
import type { Log } from '#contract/log.ts';
import { loadHouseholdKey } from '../../src/server/access/household-key.ts';
import { finishSwaps } from '../backup/swap.ts';
import { addressesOf, localUrl, toHttps } from './addresses.ts';
import { CannotStart } from './cannot-start.ts';
import { keepCertificate } from './certificate.ts';
import { waitForEarlierRun } from './earlier-run.ts';
import { keepRunning, type Program } from './keep-running.ts';
import { takeLock } from './lock.ts';
import { claimPort } from './ports.ts';
import { bornAt } from './processes.ts';
import { defaultModelTitle, waitFor200 } from './ready.ts';
import { readRunRecord, removeRunRecord, type StartedProcess, writeRunRecord } from './run-record.ts';
import { welcome } from './welcome.ts';

export interface StartOptions {
	/** Folder of the project; relative folders of the configuration lie in it. */
	root: string;
	configuration: Configuration;
	/** Makes the web app ready to be served. @throws CannotStart */
	prepare: () => Promise<void>;
	/** What to start, for a configuration with ports and token filled in. */
	programs: (configuration: Configuration) => Program[];
	log: Log;
	/** Output is for people, not for a file. */
	terminal: boolean;
	write: (text: string) => void;
	pause?: (deaths: number) => number;
}

export interface RunningEasel {
	/** The page's address on this machine. */
	url: string;
	/** The exit code, once everything has ended. */
	ended: Promise<number>;
	/** Lets the step in work end; the rest goes back into the queue. */
	stop: () => void;
	/** Ends everything at once. */
	kill: () => void;
}

/** EX_CONFIG of sysexits. */
const badConfiguration = 78;

/**
 * @returns null when an Easel runs on this data folder already; that has been said then.
 * @throws CannotStart
 */
export async function startEasel(options: StartOptions): Promise<RunningEasel | null> {
	const { root, log, terminal, write } = options;
	const data = resolve(root, options.configuration.data);
	// A restore that a crash interrupted.
	finishSwaps(data);
	mkdirSync(data, { recursive: true, mode: 0o700 });
	const lock = takeLock(data);
	const earlier = readRunRecord(data);
	if (lock === null) {
		write(earlier === null ? 'Easel is being started already.\n' : `Easel is running already: ${earlier.url}\n`);
		return null;
	}
	try {
		if (earlier !== null) await waitForEarlierRun(earlier, log);
		removeRunRecord(data);
		const certificate = await keepCertificate({ data, configuration: options.configuration, log });
		const configuration = await complete(options.configuration, certificate !== 'none');
		const { text: key } = await loadHouseholdKey(data, configuration.key);
		await options.prepare();
		const addresses = addressesOf(configuration.host, configuration.port);
		const https = certificate === 'none' ? null : toHttps(addresses, configuration.https_port);
		const needsTrust = certificate === 'own';
		const run = runPrograms({ ...options, data, url: addresses.here, programs: options.programs(configuration) });
		void tellWhenReady(localUrl(configuration.host, configuration.port), key, run.signal, {
			open: () =>
				write(welcome({ addresses, https, needsTrust, key, keyPlace: join(options.configuration.data, 'household-key'), terminal })),
			ready: (title) => write(`Ready to paint${title === null ? '' : ` with "${title}"`}.\n`),
		});
		return {
			url: addresses.here,
			stop: run.stop,
			kill: run.kill,
			ended: run.ended.finally(() => {
				removeRunRecord(data);
				lock[Symbol.dispose]();
			}),
		};
	} catch (error) {
		lock[Symbol.dispose]();
		throw error;
	}
}

/** Ports that are free, and a service token: 256 random bits, new at every start. @throws CannotStart */
async function complete(configuration: Configuration, isSecure: boolean): Promise<Configuration> {
	const { host, gpu_host, gpu_url, gpu_token } = configuration;
	if (gpu_url !== null && gpu_token === null) {
		throw new CannotStart(
			'EASEL_GPU_URL names a GPU service that runs elsewhere. Set EASEL_GPU_TOKEN to its secret too.',
			badConfiguration,
		);
	}
	if (gpu_url === null && configuration.port !== 0 && configuration.port === configuration.gpu_port) {
		throw new CannotStart(`The page and the GPU service cannot use both port ${configuration.port}. Change --port or --gpu-port.`);
	}
	const port = await claimPort({ what: 'the page', host, port: configuration.port, portFlag: '--port', hostFlag: '--host' });
	const https_port = isSecure
		? await claimPort({ what: 'HTTPS', host, port: configuration.https_port, portFlag: '--https-port', hostFlag: '--host' })
		: configuration.https_port;
	const gpu_port =
		gpu_url === null
			? await claimPort({
					what: 'the GPU service',
					host: gpu_host,
					port: configuration.gpu_port,
					portFlag: '--gpu-port',
					hostFlag: '--gpu-host',
				})
			: configuration.gpu_port;
	return { ...configuration, port, https_port, gpu_port, gpu_token: gpu_token ?? randomBytes(32).toString('base64url') };
}

interface RunOptions extends Pick<StartOptions, 'log' | 'terminal' | 'write' | 'pause'> {
	data: string;
	url: string;
	programs: Program[];
}

function runPrograms({ data, url, programs, log, terminal, write, pause }: RunOptions) {
	const ending = new AbortController();
	const ended = Promise.withResolvers<number>();
	const processes = new Map<string, StartedProcess>();
	const record = () => writeRunRecord(data, { url, processes: [...processes.values()] });
	record();
	const kept = programs.map((program) =>
		keepRunning({
			program,
			log,
			write: terminal ? write : null,
			onSpawn: (pid) => {
				processes.set(program.name, { name: program.name, pid, born: bornAt(pid) });
				record();
			},
			onRefusal: () => void endWith(badConfiguration),
			...(pause === undefined ? {} : { pause }),
		}),
	);

	async function endWith(code: number): Promise<void> {
		ending.abort();
		await Promise.all(kept.map(({ stop }) => stop()));
		ended.resolve(code);
	}

	return {
		signal: ending.signal,
		ended: ended.promise,
		stop: () => void endWith(0),
		kill: () => {
			for (const { kill } of kept) kill();
			void endWith(1);
		},
	};
}

interface Tellings {
	open: () => void;
	ready: (title: string | null) => void;
}

async function tellWhenReady(url: string, key: string, signal: AbortSignal, { open, ready }: Tellings): Promise<void> {
	if (await waitFor200(`${url}/healthz`, signal)) open();
	if (await waitFor200(`${url}/readyz`, signal)) ready(await defaultModelTitle(url, key, signal));
}

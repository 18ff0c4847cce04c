/** Tells devices, by Web Push (RFC 8030, 8291), when pictures are ready. What they read is encrypted for them alone. */
import type { DatabaseSync } from 'node:sqlite';
import webPush from 'web-push';
import type { Generation } from '#contract/generation.ts';
import type { Log } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import type { PushMessage } from '#contract/push.ts';
import type { Push } from '../context.ts';
import type { News } from '../gallery/news.ts';
import { createDevices, type KeptDevice, parseDevice } from './devices.ts';
import type { PushKeys } from './keys.ts';

export interface PushParts {
	database: DatabaseSync;
	keys: PushKeys;
	log: Log;
	/** Calls a listener with news and returns the way to stop. */
	subscribe(listener: (news: News) => void): () => void;
	/** Pauses between tries while a push service does not answer, in milliseconds. */
	pausesMs?: readonly number[];
}

/** Whom a push service may ask about what comes from here; it wants an address, and a household has none to give. */
const contact = 'mailto:easel@example.com';
/** A phone that is off for longer learns it from the page. */
const livesS = 6 * 3_600;
const answerMs = 10_000;
/** The subscription has ended: RFC 8030, 7.3, and what services answer besides. */
const endedStatuses = [404, 410];

export function createPush(parts: PushParts): Push & Disposable {
	const { database, keys, log, subscribe, pausesMs = [30_000, 120_000, 600_000] } = parts;
	const devices = createDevices(database);
	const timers = new Set<NodeJS.Timeout>();
	/** What is being made here: pictures that are copied into the outputs folder are no news to a phone. */
	const making = new Set<string>();

	const stop = subscribe(({ owner, name, data }) => {
		if (name === 'queued' || name === 'started' || name === 'step') making.add(data.id);
		if (name !== 'ended' || owner === null || !making.delete(data.id) || data.state === 'cancelled') return;
		for (const device of devices.of(owner)) void deliver(owner, device, toMessage(data, device), 0);
	});

	async function deliver(owner: string, device: KeptDevice, message: PushMessage, tries: number): Promise<void> {
		try {
			await send(device, message);
		} catch (error) {
			const status = error instanceof webPush.WebPushError ? error.statusCode : null;
			if (status !== null && endedStatuses.includes(status)) {
				devices.remove(owner, device.id);
				log.info('a device no longer wants to be told, and was forgotten', { status });
				return;
			}
			const pauseMs = pausesMs[tries];
			const passes = status === null || status === 429 || status >= 500;
			if (!passes || pauseMs === undefined) {
				log.warn('a device could not be told', { status, error });
				return;
			}
			const timer = setTimeout(() => {
				timers.delete(timer);
				void deliver(owner, device, message, tries + 1);
			}, pauseMs);
			timers.add(timer);
		}
	}

	async function send({ endpoint, keys: deviceKeys }: KeptDevice, message: PushMessage): Promise<void> {
		await webPush.sendNotification({ endpoint, keys: deviceKeys }, JSON.stringify(message), {
			vapidDetails: { subject: contact, ...keys },
			TTL: livesS,
			timeout: answerMs,
			urgency: 'normal',
		});
	}

	return {
		publicKey: keys.publicKey,
		add: ({ owner }, request) => devices.add(owner, parseDevice(request)),
		remove: ({ owner }, id) => {
			if (!devices.remove(owner, id)) throw unknown();
		},
		tryOut: async ({ owner }, id) => {
			const device = devices.get(owner, id);
			if (device === null) throw unknown();
			const { language } = device;
			try {
				await send(device, { id: 'trial', pictures: 0, failed: false, prompt: null, path: '/settings', language });
			} catch (cause) {
				if (cause instanceof webPush.WebPushError && endedStatuses.includes(cause.statusCode)) devices.remove(owner, id);
				throw new ProblemError(
					'download_failed',
					'The push service of this browser could not be reached or did not take the message. Does the machine that runs Easel have a way to the internet?',
					{ cause },
				);
			}
		},
		[Symbol.dispose]: () => {
			stop();
			for (const timer of timers) clearTimeout(timer);
		},
	};
}

function toMessage({ id, state, request, pictures }: Generation, { language, with_prompt }: KeptDevice): PushMessage {
	const first = pictures[0]?.id;
	return {
		id,
		pictures: pictures.length,
		failed: state === 'failed',
		prompt: with_prompt ? request.prompt.slice(0, 300) : null,
		path: first === undefined ? '/' : `/#${first}`,
		language,
	};
}

function unknown(): ProblemError {
	return new ProblemError('not_found', 'This device is not among those that are told.');
}

/** Easel as an app, in a real browser: the service worker, the offline page, the outbox, the share sheet, badge and title. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodePng } from '#images/encode.ts';
import { listening, openBrowser, phone } from '../support/browser.ts';
import { startEasel, type TestEasel } from '../support/easel.ts';
import { until } from '../support/program.ts';
import { layWire } from '../support/wire.ts';

let browser: Browser;
let easel: TestEasel;
beforeAll(async () => {
	browser = await openBrowser();
	easel = await startEasel();
});
afterAll(async () => {
	await browser?.close();
	await easel?.[Symbol.asyncDispose]();
});

/** A page with a service worker that is in charge. */
async function openApp(context: BrowserContext, url: string, path = '/'): Promise<Page> {
	const page = await context.newPage();
	await page.goto(`${url}${path}`);
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
		if (navigator.serviceWorker.controller === null) {
			await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
		}
	});
	return page;
}

async function ask(page: Page, prompt: string): Promise<void> {
	await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
	await page.locator('button.paint').click();
}

const withPrompt = async (prompt: string) =>
	(await easel.list('?limit=100')).generations.filter(({ request }) => request.prompt === prompt);

const countOutbox = (page: Page) =>
	page.evaluate(
		() =>
			new Promise<number>((resolve) => {
				const opening = indexedDB.open('easel');
				opening.onsuccess = () => {
					const { result } = opening;
					if (!result.objectStoreNames.contains('outbox')) return resolve(0);
					const counting = result.transaction('outbox').objectStore('outbox').count();
					counting.onsuccess = () => {
						result.close();
						resolve(counting.result);
					};
				};
			}),
	);

describe('the service worker', () => {
	test('keeps the shell and nothing of anybody, however much was looked at', async () => {
		await using context = await browser.newContext({ viewport: phone });
		const page = await openApp(context, easel.url);
		await ask(page, 'a lighthouse at night');
		await page.locator('main img[alt="a lighthouse at night"]').first().waitFor();
		await page.reload();
		await page.locator('main img[alt="a lighthouse at night"]').first().waitFor();
		const kept = await page.evaluate(async () => {
			const all: { path: string; text: string }[] = [];
			for (const name of await caches.keys()) {
				const cache = await caches.open(name);
				for (const request of await cache.keys()) {
					const answer = await cache.match(request);
					all.push({ path: new URL(request.url).pathname, text: (await answer?.text()) ?? '' });
				}
			}
			return all;
		});
		expect(kept.map(({ path }) => path)).toContain('/offline');
		expect(kept.filter(({ path }) => path.endsWith('.js')).length).toBeGreaterThan(3);
		for (const { path, text } of kept) {
			expect(path).toMatch(/^\/(_astro\/[^/]+|offline|theme\.js|favicon\.svg|manifest\.webmanifest)$/);
			expect(text).not.toContain('lighthouse');
		}
	});

	test('a new build takes over at once and leaves nothing of the old one behind', async () => {
		await using context = await browser.newContext({ viewport: phone });
		// A page that starts no worker.
		const before = await context.newPage();
		await before.goto(`${easel.url}/healthz`);
		await before.evaluate(async () => {
			await (await caches.open('easel-shell-of-an-older-build')).put('/offline', new Response('old'));
			await (await caches.open('easel-assets')).put('/_astro/of-an-older-build.js', new Response('old'));
		});
		const page = await openApp(context, easel.url);
		await until('the old caches are gone', () =>
			page.evaluate(async () => {
				const names = await caches.keys();
				const old = await (await caches.open('easel-assets')).match('/_astro/of-an-older-build.js');
				return !names.includes('easel-shell-of-an-older-build') && old === undefined;
			}),
		);
	});
});

describe('without a network', () => {
	test('a prompt is written on the offline page, kept over a closed page, and sent once when Easel is back', async () => {
		await using wire = await layWire(easel.url);
		await using context = await browser.newContext({ viewport: phone });
		const first = await openApp(context, wire.url);
		wire.cut();
		await first.goto(`${wire.url}/`);
		await first.getByRole('heading', { name: 'Easel is out of reach' }).waitFor();
		await first.getByRole('textbox', { name: 'Prompt' }).fill('a kite over the dunes');
		await first.getByRole('button', { name: 'Keep and send later' }).click();
		await first.getByText('1 prompt waits to be sent.').waitFor();
		await first.close();

		const second = await context.newPage();
		await second.goto(`${wire.url}/`);
		await second.getByText('a kite over the dunes').waitFor();
		wire.mend();
		await second.locator('main img[alt="a kite over the dunes"]').first().waitFor();
		expect(await withPrompt('a kite over the dunes')).toHaveLength(1);
		expect(await countOutbox(second)).toBe(0);
	});

	test('what is taken back on the offline page is never sent', async () => {
		await using wire = await layWire(easel.url);
		await using context = await browser.newContext({ viewport: phone });
		const page = await openApp(context, wire.url);
		wire.cut();
		await page.goto(`${wire.url}/`);
		for (const prompt of ['a wolf', 'a lamb']) {
			await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
			await page.getByRole('button', { name: 'Keep and send later' }).click();
		}
		await page.getByRole('button', { name: 'Take back: a wolf' }).click();
		await page.getByText('1 prompt waits to be sent.').waitFor();
		wire.mend();
		await until('the other is sent', async () => (await withPrompt('a lamb')).length === 1);
		expect(await withPrompt('a wolf')).toEqual([]);
	});

	test('the offline page speaks the language that was chosen', async () => {
		await using wire = await layWire(easel.url);
		await using context = await browser.newContext({ viewport: phone, locale: 'de-DE' });
		const page = await openApp(context, wire.url);
		wire.cut();
		await page.goto(`${wire.url}/`);
		await page.getByRole('heading', { name: 'Easel ist nicht erreichbar' }).waitFor();
	});
});

describe('the outbox of the studio', () => {
	test('a press whose answer was lost with the tab is the same generation when the next page sends it again', async () => {
		await using wire = await layWire(easel.url);
		await using context = await browser.newContext({ viewport: phone });
		const page = await context.newPage();
		await page.goto(wire.url);
		await listening(page);
		// It arrives, and its answer does not.
		await page.route('**/api/generations', async (route) => {
			if (route.request().method() !== 'POST') return route.continue();
			await route.fetch();
			await route.abort();
		});
		await ask(page, 'a bear on a bicycle');
		await until('the server has it', async () => (await withPrompt('a bear on a bicycle')).length > 0);
		expect(await countOutbox(page)).toBe(1);
		await page.close();

		const next = await context.newPage();
		await next.goto(wire.url);
		await next.locator('main img[alt="a bear on a bicycle"]').first().waitFor();
		await until('the outbox is empty', async () => (await countOutbox(next)) === 0);
		expect(await withPrompt('a bear on a bicycle')).toHaveLength(1);
	});

	test('a press that never left is sent by the next page', async () => {
		await using wire = await layWire(easel.url);
		await using context = await browser.newContext({ viewport: phone, serviceWorkers: 'block' });
		const page = await context.newPage();
		await page.goto(wire.url);
		await listening(page);
		wire.cut();
		await ask(page, 'a whale in the clouds');
		await page
			.getByText(/It is sent as soon as Easel answers|Waiting for the connection/)
			.first()
			.waitFor();
		await page.close();
		wire.mend();
		expect(await withPrompt('a whale in the clouds')).toEqual([]);

		const next = await context.newPage();
		await next.goto(wire.url);
		await next.locator('main img[alt="a whale in the clouds"]').first().waitFor();
		expect(await withPrompt('a whale in the clouds')).toHaveLength(1);
	});

	test('one that was taken back after it had arrived is cancelled', async () => {
		await using context = await browser.newContext({ viewport: phone, serviceWorkers: 'block' });
		const page = await context.newPage();
		await page.goto(easel.url);
		await listening(page);
		const blocker = await easel.accept({ prompt: 'slow', steps: 100, width: 512, height: 512 });
		await page.route('**/api/generations', async (route) => {
			if (route.request().method() !== 'POST') return route.continue();
			await route.fetch();
			await route.abort();
		});
		await ask(page, 'a snail in a hurry');
		await until('the server has it', async () => (await withPrompt('a snail in a hurry')).length > 0);
		await page
			.locator('.tile-work', { hasText: 'Waiting for the connection' })
			.getByRole('button', { name: /^Cancel/ })
			.click();
		await page.unrouteAll({ behavior: 'wait' });
		await until('it is cancelled', async () => (await withPrompt('a snail in a hurry'))[0]?.state === 'cancelled');
		expect(await withPrompt('a snail in a hurry')).toHaveLength(1);
		await easel.call(`/api/generations/${blocker.id}/cancel`, { method: 'POST' });
		await easel.ended(blocker.id);
	});
});

describe('the share sheet', () => {
	/** As the phone's share sheet does it: a form that is posted into a window of the app. */
	async function share(page: Page, fields: { text?: string; picture?: string }): Promise<void> {
		await page.evaluate(({ text, picture }) => {
			const form = document.createElement('form');
			form.method = 'post';
			form.enctype = 'multipart/form-data';
			form.action = '/share-target';
			const add = (name: string, value: string) => {
				const input = document.createElement('input');
				Object.assign(input, { type: 'hidden', name, value });
				form.append(input);
			};
			add('title', '');
			add('text', text ?? '');
			if (picture !== undefined) {
				const input = document.createElement('input');
				Object.assign(input, { type: 'file', name: 'picture' });
				const bytes = Uint8Array.from(atob(picture ?? ''), (letter) => letter.charCodeAt(0));
				const files = new DataTransfer();
				files.items.add(new File([bytes], 'holiday.png', { type: 'image/png' }));
				input.files = files.files;
				form.append(input);
			}
			document.body.append(form);
			form.submit();
		}, fields);
		await page.waitForURL((address) => address.pathname === '/');
	}

	test('words go into the prompt', async () => {
		await using context = await browser.newContext({ viewport: phone });
		const page = await openApp(context, easel.url);
		await share(page, { text: 'a kite over the dunes' });
		await until(
			'the prompt is there',
			async () => (await page.getByRole('textbox', { name: 'Prompt' }).inputValue()) === 'a kite over the dunes',
		);
		expect(new URL(page.url()).search).toBe('');
	});

	test('words that were shared while Easel was out of reach are in the prompt when it is back', async () => {
		await using wire = await layWire(easel.url);
		await using context = await browser.newContext({ viewport: phone });
		const page = await openApp(context, wire.url);
		wire.cut();
		await share(page, { text: 'a heron at noon' });
		await page.getByRole('heading', { name: 'Easel is out of reach' }).waitFor();
		wire.mend();
		const prompt = page.getByRole('textbox', { name: 'Prompt', exact: true });
		await until('the prompt is there', async () => (await prompt.inputValue().catch(() => '')) === 'a heron at noon');
		expect(new URL(page.url()).search).toBe('');
	});

	test('a picture is what the studio starts from', async () => {
		await using context = await browser.newContext({ viewport: phone });
		const page = await openApp(context, easel.url);
		const pixels = { width: 256, height: 256, data: new Uint8Array(256 * 256 * 3).fill(120) };
		await share(page, { picture: Buffer.from(await encodePng(pixels)).toString('base64') });
		await page.locator('.start-strip').waitFor();
		await until('it was sent', async () => (await readdir(join(easel.outputs, '.inputs')).catch(() => [])).length === 1);
	});
});

describe('while nobody looks', () => {
	test('the title and the icon count the pictures that are ready, and forget them when somebody looks', async () => {
		await using context = await browser.newContext({ viewport: phone });
		await context.addInitScript(() => {
			const badge = (count: number) => async () => void Object.assign(window, { badge: count });
			Object.assign(navigator, { setAppBadge: (count: number) => badge(count)(), clearAppBadge: badge(0) });
		});
		const page = await openApp(context, easel.url);
		const look = (state: 'hidden' | 'visible') =>
			page.evaluate((value) => {
				Object.defineProperty(document, 'visibilityState', { value, configurable: true });
				document.dispatchEvent(new Event('visibilitychange'));
			}, state);
		await look('hidden');
		await easel.ended((await easel.accept({ prompt: 'a quiet harbour' })).id);
		await until('it is counted', async () => (await page.title()).startsWith('(1) '));
		await easel.ended((await easel.accept({ prompt: 'a loud harbour' })).id);
		await until('both are', async () => (await page.title()).startsWith('(2) '));
		const badge = () => page.evaluate(() => (window as unknown as { badge: number }).badge);
		expect(await badge()).toBe(2);
		await look('visible');
		await until('they are seen', async () => !(await page.title()).startsWith('(') && (await badge()) === 0);
	});

	test('a push becomes a notification when no page is before the eyes, in the language of the device', async () => {
		await using context = await browser.newContext({ viewport: phone, permissions: ['notifications'] });
		const page = await openApp(context, easel.url);
		const session = await context.newCDPSession(page);
		const registered = new Promise<string>((resolve) => {
			session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
				if (registrations[0] !== undefined) resolve(registrations[0].registrationId);
			});
		});
		await session.send('ServiceWorker.enable');
		const registrationId = await registered;
		const shown = () =>
			page.evaluate(async () =>
				(await (await navigator.serviceWorker.ready).getNotifications()).map(({ title, body, tag }) => ({ title, body, tag })),
			);
		const push = (message: object) =>
			session.send('ServiceWorker.deliverPushMessage', { origin: easel.url, registrationId, data: JSON.stringify(message) });
		const message = { id: 'generation-1', pictures: 2, failed: false, prompt: null, path: '/', language: 'de' };
		await push(message);
		await push({ ...message, id: 'trial' });
		await until('the trial is shown', async () => (await shown()).length > 0);
		// The page is before the eyes: nothing else is told.
		expect(await shown()).toEqual([{ title: 'Mitteilungen funktionieren', body: 'Tippe, um es zu sehen.', tag: 'trial' }]);
		await page.goto('about:blank');
		const worker = context.serviceWorkers()[0];
		await push({ ...message, prompt: 'ein Fuchs' });
		await until('it is shown', async () =>
			worker?.evaluate(async () => {
				const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
				return (await registration.getNotifications()).some(({ title, body }) => title === '2 Bilder sind fertig' && body === 'ein Fuchs');
			}),
		);
	});

	test('the screen stays on while a picture is being painted and somebody looks, and no longer', async () => {
		await using context = await browser.newContext({ viewport: phone, serviceWorkers: 'block' });
		await context.addInitScript(() => {
			const seen = { held: 0, gate: Promise.resolve() };
			const { wakeLock } = navigator;
			const request = wakeLock.request.bind(wakeLock);
			wakeLock.request = async (type) => {
				const lock = await request(type);
				seen.held += 1;
				lock.addEventListener('release', () => {
					seen.held -= 1;
				});
				await seen.gate;
				return lock;
			};
			Object.assign(window, { seen });
		});
		const page = await context.newPage();
		await page.goto(easel.url);
		await listening(page);
		const held = () => page.evaluate(() => (window as unknown as { seen: { held: number } }).seen.held);
		expect(await held()).toBe(0);
		const slow = await easel.accept({ prompt: 'slow', steps: 100, width: 512, height: 512 });
		await until('the screen is kept on', async () => (await held()) === 1);
		await easel.call(`/api/generations/${slow.id}/cancel`, { method: 'POST' });
		await until('it may go dark', async () => (await held()) === 0);

		// The browser grants it only when everything is over.
		await page.evaluate(() => {
			const { seen } = window as unknown as { seen: { gate: Promise<void>; open(): void } };
			seen.gate = new Promise((resolve) => {
				seen.open = resolve;
			});
		});
		await easel.accept({ prompt: 'a short harbour', steps: 2 });
		await until('it is asked for', async () => (await held()) === 1);
		await page.locator('main img[alt="a short harbour"]').first().waitFor();
		await page.evaluate(() => (window as unknown as { seen: { open(): void } }).seen.open());
		await until('it is let go', async () => (await held()) === 0);
	});
});

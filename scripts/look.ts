/**
 * Takes a picture of the page in every state, on a phone and on a desktop, in the light and in the dark:
 * `node scripts/look.ts [address] [folder] [scene]`. Only the page comes from the address,
 * which should be an Easel without pictures; what it shows is made up.
 */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { startMock, type World } from './look/mock.ts';
import { type Scene, scenes } from './look/scenes.ts';

const [address = 'http://localhost:4321', folder = mkdtempSync(join(tmpdir(), 'easel-look-')), only] = process.argv.slice(2);
const screens = [
	{ name: 'phone', width: 390, height: 844, touch: true },
	{ name: 'desktop', width: 1440, height: 900, touch: false },
];
const nothing: World = { catalog: null, generations: [], deleted: [], events: [], submit: 'hold', away: false };

mkdirSync(folder, { recursive: true });
const mock = await startMock(new URL(address));
const browser = await chromium.launch({
	executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
	args: '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'.split(
		' ',
	),
});
try {
	for (const scene of scenes.filter(({ name }) => only === undefined || name === only)) {
		for (const screen of screens) for (const theme of ['light', 'dark'] as const) await look(browser, scene, screen, theme);
	}
} finally {
	await browser.close();
	await mock.close();
}
console.log(folder);

async function look(browser: Browser, scene: Scene, screen: (typeof screens)[number], theme: 'light' | 'dark'): Promise<void> {
	Object.assign(mock.world, nothing, scene.world);
	const { width, height, touch } = screen;
	const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, hasTouch: touch, isMobile: touch });
	// A worker outlives the page that started it, and the next scene is another world.
	await context.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'));
	const page = await context.newPage();
	page.on('pageerror', (error) => console.error(`${scene.name}: ${error.message}`));
	page.on('console', (message) => {
		if (message.type() === 'error' && !mock.world.away) console.error(`${scene.name}: ${message.text()}`);
	});
	await page.goto(mock.url);
	// Hydrated: the island has told the stream to open, and the first answer is on the page.
	if (!mock.world.away) await page.locator('.tile, .sample').first().waitFor();
	await scene.act?.(page, mock.world);
	await page.waitForTimeout(700);
	await page.screenshot({ path: join(folder, `${scene.name}-${screen.name}-${theme}.png`) });
	await context.close();
}

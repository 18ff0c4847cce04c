/** docs/api.md against what it documents. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventNames } from './events.ts';
import { problems } from './problem.ts';

const root = join(import.meta.dirname, '..');
const documentation = readFileSync(join(root, 'docs/api.md'), 'utf8');

test.each(Object.keys(problems))('the error code %s is documented', (code) => {
	expect(documentation).toContain(`\`${code}\``);
});

test.each(eventNames)('the event %s is documented', (name) => {
	expect(documentation).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
});

const addresses = readdirSync(join(root, 'src/pages/api'), { recursive: true, encoding: 'utf8' })
	// Astro makes no page of a file whose name begins with "_".
	.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !/(^|[/\\])_/.test(file))
	.map((file) => `/api/${file.replaceAll('\\', '/')}`.replace(/(\/index)?\.ts$/, ''));

test.each(addresses)('%s has a curl line', (address) => {
	const pattern = address.replaceAll(/\[(\w+)\]/g, '[^/"]+');
	expect(documentation).toMatch(new RegExp(`^(curl|  ).*\\$EASEL${pattern}["?]`, 'm'));
});

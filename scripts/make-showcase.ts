/** Paints the pictures of the first visit with the starter model, as src/components/studio/showcase.ts lists them: `node scripts/make-showcase.ts`. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeThumbnail } from '#images/thumbnail.ts';
import { showcase } from '../src/components/studio/showcase.ts';

const folder = 'public/showcase';
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const scratch = mkdtempSync(join(tmpdir(), 'easel-showcase-'));
try {
	for (const { file, prompt, seed } of showcase) {
		const painted = join(scratch, 'painted.png');
		execFileSync(process.execPath, ['scripts/paint.ts', prompt, '--model', 'starter', '--seed', String(seed), '--out', painted]);
		writeFileSync(join(folder, file), await makeThumbnail(painted));
		console.log(file);
	}
} finally {
	rmSync(scratch, { recursive: true });
}

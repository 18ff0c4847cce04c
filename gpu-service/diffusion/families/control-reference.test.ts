/** Pictures that follow ControlNets, against those of diffusers: both layouts. */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { CONTROL, controlNets, makeFusedModel, makeSeparateModel } from './control.cases.ts';
import { describeReference } from './reference.cases.ts';

const nets = { sd15: ['edges', 'shapes'], sdxl: ['edges'] };
const made: string[] = [];

for (const name of ['sd15', 'sdxl'] as const) {
	const expected = join(CONTROL, 'expected', name);
	const folder = join(CONTROL, 'inputs');

	const separate = makeSeparateModel(name);
	const control = controlNets(join(separate, 'controlnet'), ...nets[name]);
	describe('with ControlNets beside the UNet', () => {
		describeReference({ expected, model: separate, control, hints: { folder, nameOf: (net) => net } });
	});

	const fused = makeFusedModel(name);
	const nameOf = (net: string) => `built-in-${nets[name].indexOf(net) + 1}`;
	describe('with ControlNets inside the UNet', () => describeReference({ expected, model: fused, hints: { folder, nameOf } }));
	made.push(separate, fused);
}

afterAll(() => {
	for (const path of made) rmSync(dirname(path), { recursive: true });
});

/** Models with ControlNets for tests: the tiny pipelines, with what fixtures/control has for them. */
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ControlNetFile } from '../../engine/protocol.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures');
export const CONTROL = join(FIXTURES, 'control');

/** In a new temporary folder: a model whose UNet for ControlNets and whose ControlNets lie in its folder `controlnet`. */
export function makeSeparateModel(name: 'sd15' | 'sdxl'): string {
	return make(name, (path) => cpSync(join(CONTROL, name, 'controlnet'), join(path, 'controlnet'), { recursive: true }));
}

/** In a new temporary folder: a model with its ControlNets inside the UNet. */
export function makeFusedModel(name: 'sd15' | 'sdxl'): string {
	return make(name, (path) => cpSync(join(CONTROL, name, 'fused/model.onnx'), join(path, 'unet/model.onnx')));
}

/** ControlNets of the fixtures, as they lie in a folder `controlnet`. */
export function controlNets(folder: string, ...names: string[]): ControlNetFile[] {
	return names.map((name) => ({ name, folder, file: `${name}/model.onnx`, hash: name }));
}

function make(name: string, finish: (path: string) => void): string {
	const path = join(mkdtempSync(join(tmpdir(), 'easel-control-')), name);
	cpSync(join(FIXTURES, 'pipelines/models', name), path, { recursive: true });
	finish(path);
	return path;
}

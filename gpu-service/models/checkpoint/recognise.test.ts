import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renameTensors, writeZeros } from '../../../test/support/safetensors.ts';
import { readSafetensors } from '../safetensors.ts';
import { assembleCheckpoint } from './assemble.ts';
import { addOnKindOf, recogniseCheckpoint } from './recognise.ts';
import { readTemplates } from './templates.ts';

const fixtures = 'fixtures/checkpoints';
const templates = readTemplates(`${fixtures}/templates`);
let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-recognise-'));
});
afterAll(() => rm(folder, { recursive: true }));

it.each([
	['sd1', 'sd1', false],
	['sd1-inpaint', 'sd1', true],
	['sd2', 'sd2', false],
	['sdxl', 'sdxl', false],
])('%s is known by its names and shapes', (name, kind, isInpainting) => {
	const recognised = recogniseCheckpoint(readSafetensors(`${fixtures}/${name}.safetensors`));
	expect(recognised).toMatchObject({ kind: { name: kind }, style: 'original', isInpainting });
});

describe('a file that is no checkpoint says what it is and what to do with it', () => {
	it.each([
		['LoRA', { 'lora_unet_mid_block_attentions_0_proj_in.lora_down.weight': [4, 8, 1, 1] }, /is a LoRA.*models\/loras/],
		['LoRA', { 'unet.mid_block.attentions.0.proj_in.lora_A.weight': [4, 8] }, /is a LoRA/],
		['embedding', { emb_params: [2, 8] }, /textual inversion.*models\/embeddings/],
		['embedding', { clip_l: [2, 8], clip_g: [2, 12] }, /textual inversion/],
		['ControlNet', { 'control_model.input_blocks.0.0.weight': [8, 4, 3, 3] }, /is a ControlNet/],
		['ControlNet', { 'controlnet_cond_embedding.conv_in.weight': [8, 3, 3, 3] }, /is a ControlNet/],
		[
			'refiner',
			{ 'model.diffusion_model.input_blocks.0.0.weight': [8, 4, 3, 3], 'conditioner.embedders.0.model.ln_final.weight': [8] },
			/refiner/,
		],
		['SD3', { 'model.diffusion_model.joint_blocks.0.context_block.attn.qkv.weight': [8, 8] }, /Stable Diffusion 3/],
		['FLUX', { 'double_blocks.0.img_attn.qkv.weight': [8, 8] }, /FLUX/],
		[
			'VAE',
			{ 'first_stage_model.decoder.conv_in.weight': [8, 4, 3, 3], 'first_stage_model.quant_conv.weight': [8, 8, 1, 1] },
			/\(VAE\) alone/,
		],
		['VAE', { 'decoder.conv_in.weight': [8, 4, 3, 3], 'encoder.conv_out.bias': [8] }, /\(VAE\) alone/],
		['UNet', { 'model.diffusion_model.input_blocks.0.0.weight': [8, 4, 3, 3] }, /denoiser alone/],
		['UNet', { 'down_blocks.0.resnets.0.conv1.weight': [8, 8, 3, 3], 'conv_in.weight': [8, 4, 3, 3] }, /denoiser alone/],
		['text encoder', { 'text_model.final_layer_norm.weight': [8] }, /text encoder alone/],
		[
			'model for editing',
			{
				'model.diffusion_model.input_blocks.0.0.weight': [8, 8, 3, 3],
				'cond_stage_model.transformer.text_model.final_layer_norm.bias': [8],
			},
			/takes 8 channels/,
		],
		['stranger', { 'layers.0.mlp.weight': [8, 8], 'layers.1.mlp.weight': [8, 8] }, /known here: it holds 2 tensors.*layers\.0/],
		['empty file', {}, /it holds no tensors/],
	])('%s', async (_, tensors, words) => {
		const file = join(folder, 'other.safetensors');
		await writeZeros(file, tensors as Record<string, number[]>);
		await expect(assembleCheckpoint(file, join(folder, 'out'), { templates })).rejects.toMatchObject({
			name: 'ModelFault',
			kind: 'unsupported-family',
			file: 'other.safetensors',
			message: expect.stringMatching(words),
		});
	});
});

it('files that go with models are told apart', async () => {
	expect(addOnKindOf(readSafetensors('fixtures/lora/kohya-style.safetensors'))).toBe('lora');
	expect(addOnKindOf(readSafetensors('fixtures/lora/peft-style.safetensors'))).toBe('lora');
	expect(addOnKindOf(readSafetensors(`${fixtures}/sd1.safetensors`))).toBeNull();
});

describe('a checkpoint that looks like one and is not', () => {
	const assembled = async (rename: (key: string) => string | null) => {
		const file = join(folder, 'changed.safetensors');
		await renameTensors(`${fixtures}/sdxl.safetensors`, file, rename);
		return assembleCheckpoint(file, join(folder, 'out'), { templates });
	};

	it('names a weight that is missing', async () => {
		const dropped = 'model.diffusion_model.middle_block.0.in_layers.2.weight';
		const message = expect.stringContaining(`"${dropped}"`);
		await expect(assembled((key) => (key === dropped ? null : key))).rejects.toMatchObject({ kind: 'incomplete-file', message });
	});

	it('names the half that is missing', async () => {
		await expect(assembled((key) => (key.startsWith('first_stage_model.') ? null : key))).rejects.toThrow(
			/"first_stage_model\.[^"]+" among them/,
		);
	});

	it('names a weight of another shape', async () => {
		const swapped = {
			'model.diffusion_model.out.2.bias': 'model.diffusion_model.out.0.bias',
			'model.diffusion_model.out.0.bias': 'model.diffusion_model.out.2.bias',
		};
		const changed = assembled((key) => swapped[key as keyof typeof swapped] ?? key);
		await expect(changed).rejects.toThrow(/"model\.diffusion_model\.out\.\d\.bias" is \d+ where that model has \d+/);
	});

	it('names a weight of the denoiser that no such model has', async () => {
		const changed = assembled((key) => (key.endsWith('logit_scale') ? 'model.diffusion_model.position_net.null_feature' : key));
		await expect(changed).rejects.toThrow('"model.diffusion_model.position_net.null_feature"');
	});

	it('takes no notice of averaged weights and of ids of positions', async () => {
		await expect(assembled((key) => (key.endsWith('logit_scale') ? 'model_ema.decay' : key))).resolves.toMatchObject({ title: 'SDXL' });
	});
});

it('refuses eight-bit weights with what to get instead', async () => {
	const file = join(folder, 'eight.safetensors');
	await renameTensors(`${fixtures}/sd1.safetensors`, file, (key, entry) => {
		if (entry.dtype === 'F16' && key === 'model.diffusion_model.out.2.bias')
			Object.assign(entry, { dtype: 'F8_E4M3', data_offsets: [0, 4] });
		return key;
	});
	await expect(assembleCheckpoint(file, join(folder, 'out'), { templates })).rejects.toThrow(/F8_E4M3; get it in half/);
});

it.each(['model.ckpt', 'model.pt'])('refuses the pickle %s without reading it', async (name) => {
	await writeFile(join(folder, name), 'anything');
	await expect(assembleCheckpoint(join(folder, name), join(folder, 'out'))).rejects.toThrow(/is a pickle.*\.safetensors/);
});

it.each([
	['safetensors-huge-header', 'corrupt-file'],
	['safetensors-short', 'incomplete-file'],
	['safetensors-offsets', 'corrupt-file'],
	['safetensors-shape', 'corrupt-file'],
	['safetensors-not-json', 'corrupt-file'],
])('refuses the broken file %s as %s', async (name, kind) => {
	await expect(assembleCheckpoint(`fixtures/bad-models/${name}/lora.safetensors`, join(folder, 'out'))).rejects.toMatchObject({ kind });
});

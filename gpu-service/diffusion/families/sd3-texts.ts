/** What SD3's transformer is told of the prompts: the states of all text encoders one behind the other, and the summaries of both CLIPs. */
import { ModelError } from '../model-error.ts';
import { plainText } from '../prompts/plain-text.ts';
import type { Tensor } from '../tensor.ts';
import { encodeClipTexts } from '../text/clip-text.ts';
import { withoutNotices } from '../text/notices.ts';
import { encodeT5Texts } from '../text/t5-text.ts';
import type { ModelParts, PaintRequest, Running } from './family.ts';
import { declaredSize } from './network-info.ts';
import { float32 } from './transformer.ts';

export interface Sd3Texts {
	/** float32 [texts, tokens of CLIP + 256, width] */
	states: Tensor;
	/** float32 [texts, width of both CLIPs] */
	pooled: Tensor;
}

/** Ids that T5 reads, as many as in diffusers' pipeline. */
export const T5_LENGTH = 256;

const CLIPS = [
	{ component: 'text_encoder', tokenizer: 'tokenizer' },
	{ component: 'text_encoder_2', tokenizer: 'tokenizer_2' },
];

/** @throws ModelError `unexpected-interface` */
export function* readSd3Texts(parts: ModelParts, request: PaintRequest, texts: readonly string[]): Running<Sd3Texts> {
	const { promptSyntax: syntax, clipSkip } = request;
	const states: Tensor[] = [];
	const pooled: Tensor[] = [];
	for (const clip of CLIPS) {
		const encoding = encodeClipTexts(parts, { ...clip, texts, syntax, clipSkip, layer: 'penultimate' });
		// What does not fit into a CLIP is read by T5, which tells what it leaves out itself.
		const encoded = yield* hasT5(parts) && syntax === 'plain' ? withoutNotices(encoding) : encoding;
		if (encoded.pooled === null) throw new ModelError('unexpected-interface', clip.component, `${clip.component} must give text_embeds.`);
		states.push(encoded.states);
		pooled.push(encoded.pooled);
	}
	const width = stateWidth(parts);
	const plain = syntax === 'plain' ? texts : texts.map(plainText);
	return {
		states: joinTokens(joinWidths(states, width), yield* readT5(parts, plain, width)),
		pooled: joinWidths(pooled),
	};
}

export function hasT5({ networks }: ModelParts): boolean {
	return networks['text_encoder_3'] !== undefined;
}

/** Width of what the transformer is told of a token. */
export function stateWidth({ networks, configs }: ModelParts): number {
	const usual = 4096;
	return (
		declaredSize(networks['transformer'].inputs, 'encoder_hidden_states', 2) ??
		Number(configs['transformer']?.['joint_attention_dim'] ?? usual)
	);
}

/** Zeros for a model that is used without T5, as its makers allow. */
function* readT5(parts: ModelParts, texts: readonly string[], width: number): Running<Tensor> {
	if (!hasT5(parts)) return float32(new Float32Array(texts.length * T5_LENGTH * width), texts.length, T5_LENGTH, width);
	return yield* encodeT5Texts(parts, { component: 'text_encoder_3', tokenizer: 'tokenizer_3', texts, length: T5_LENGTH });
}

/**
 * Rows side by side, then zeros.
 * @param tensors float32, alike but for the last axis. @param width of the result; by default that of all together
 */
function joinWidths(tensors: readonly Tensor[], width = tensors.reduce((sum, { shape }) => sum + shape[shape.length - 1], 0)): Tensor {
	const sides = tensors[0].shape.slice(0, -1);
	const rows = sides.reduce((product, side) => product * side, 1);
	const data = new Float32Array(rows * width);
	let column = 0;
	for (const { data: values, shape } of tensors) {
		const own = shape[shape.length - 1];
		for (let row = 0; row < rows; row++) data.set(values.subarray(row * own, (row + 1) * own), row * width + column);
		column += own;
	}
	return float32(data, ...sides, width);
}

/** @param first float32 [texts, tokens, width] @param second the same with other tokens */
function joinTokens(first: Tensor, second: Tensor): Tensor {
	const [texts, tokens, width] = first.shape;
	const [sizeOfFirst, sizeOfSecond] = [first.data.length / texts, second.data.length / texts];
	const data = new Float32Array(first.data.length + second.data.length);
	for (let text = 0; text < texts; text++) {
		const start = text * (sizeOfFirst + sizeOfSecond);
		data.set(first.data.subarray(text * sizeOfFirst, (text + 1) * sizeOfFirst), start);
		data.set(second.data.subarray(text * sizeOfSecond, (text + 1) * sizeOfSecond), start + sizeOfFirst);
	}
	return float32(data, texts, tokens + second.shape[1], width);
}

/**
 * The safety checker that came with Stable Diffusion 1.x: CLIP looks at the finished picture, and compares it with concepts.
 * J. Rando et al., "Red-Teaming the Stable Diffusion Safety Filter" (2022) describes it.
 */
import { clipInput } from './clip-picture.ts';
import type { ModelParts, Painting, Running } from './families/family.ts';
import { declaredSize, takesInput } from './families/network-info.ts';
import { ModelError } from './model-error.ts';
import type { NamedTensors, RgbImage, Tensor } from './tensor.ts';

export const safetyChecker = 'safety_checker';

/** Of the CLIP that it was made with. */
const USUAL_SIDE = 224;

/** A painting whose picture is checked when it is finished: one that is flagged becomes black, and a notice tells it. */
export function* withSafetyChecker(painting: Painting, parts: ModelParts): Painting {
	const image = yield* painting;
	if (parts.networks[safetyChecker] === undefined) {
		yield { kind: 'notice', message: 'This model has no safety checker: what it paints is not checked.' };
		return image;
	}
	if (!(yield* isFlagged(image, parts))) return image;
	const message = 'The safety checker took a picture for unsafe, and it was replaced by a black one. Try another prompt, or another seed.';
	yield { kind: 'notice', message };
	return { ...image, data: new Uint8Array(image.data.length) };
}

/** Exporters let it tell the flag, or the scores that are above 0 where a concept was found. */
function* isFlagged(image: RgbImage, { networks }: ModelParts): Running<boolean> {
	const network = networks[safetyChecker];
	const side = declaredSize(network.inputs, 'clip_input', 3) ?? USUAL_SIDE;
	const inputs: NamedTensors = { clip_input: clipInput(image, side) };
	if (takesInput(network, 'images')) inputs['images'] = toRows(image);
	const outputs = yield { kind: 'run', component: safetyChecker, inputs };
	const found = outputs['has_nsfw_concepts'] ?? outputs['concept_scores'];
	if (found) return found.data.some((value) => value > 0);
	const given = Object.keys(outputs).join(', ');
	throw new ModelError(
		'unexpected-interface',
		safetyChecker,
		`${safetyChecker} must give has_nsfw_concepts or concept_scores, but gives ${given}.`,
	);
}

/** float32 [1, height, width, 3] from 0 to 1 */
function toRows({ width, height, data }: RgbImage): Tensor {
	return { type: 'float32', data: Float32Array.from(data, (byte) => byte / 255), shape: [1, height, width, 3] };
}

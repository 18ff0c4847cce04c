/** How a model was trained, as its scheduler config tells; a scheduler can drive only models of the formulation that it was made for. */
import type { SchedulerConfig } from './config.ts';

/**
 * `diffusion`: noise is added by β (DDPM). `flow`: the model predicts the way from picture to noise (flow matching, rectified flow).
 * `edm`: T. Karras et al., "Elucidating the Design Space of Diffusion-Based Generative Models" (2022), with its preconditioning.
 */
export type Formulation = 'diffusion' | 'flow' | 'edm';

export function formulationOf(config: SchedulerConfig): Formulation {
	const className = String(config['_class_name'] ?? '');
	if (className.startsWith('EDM')) return 'edm';
	const isFlow = className.startsWith('FlowMatch') || config['use_flow_sigmas'] === true || config['prediction_type'] === 'flow_prediction';
	return isFlow ? 'flow' : 'diffusion';
}

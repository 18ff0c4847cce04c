/** Checks of what networks declare, so that a model that does not fit is known by its files and not by a failing run. */

import { ModelError } from '../model-error.ts';
import type { NamedTensors } from '../tensor.ts';
import type { NetworkInfo, ValueInfo } from './family.ts';

/** Names of the values that a family gives to a network and takes from it. */
export interface Interface {
	inputs: readonly string[];
	outputs: readonly string[];
	optionalInputs?: readonly string[];
}

/**
 * Inputs must be the expected ones exactly, but for optional ones; outputs may be more.
 * @throws ModelError `missing-file`, `unexpected-interface`
 */
export function requireInterface(
	networks: Record<string, NetworkInfo>,
	component: string,
	{ inputs, outputs, optionalInputs = [] }: Interface,
): NetworkInfo {
	const network = networks[component];
	if (!network) throw new ModelError('missing-file', component, `The model has no ${component}.`);
	const missing = [...absent(inputs, network.inputs), ...absent(outputs, network.outputs)];
	const strange = names(network.inputs).filter((name) => !inputs.includes(name) && !optionalInputs.includes(name));
	if (missing.length === 0 && strange.length === 0) return network;
	throw new ModelError(
		'unexpected-interface',
		component,
		`${component} must take ${inputs.join(', ')} and give ${outputs.join(', ')}, but takes ${names(network.inputs).join(', ')} ` +
			`and gives ${names(network.outputs).join(', ')}.`,
	);
}

export function takesInput(network: NetworkInfo, name: string): boolean {
	return names(network.inputs).includes(name);
}

/** One side of a declared shape; undefined when it is a symbol or not there. */
export function declaredSize(values: readonly ValueInfo[], name: string, axis: number): number | undefined {
	const side = values.find((value) => value.name === name)?.shape[axis];
	return typeof side === 'number' && side > 0 ? side : undefined;
}

/** @throws ModelError `unexpected-interface` when a run did not give a float32 output of `length` values */
export function float32Output(outputs: NamedTensors, component: string, name: string, length: number): Float32Array {
	const tensor = outputs[name];
	if (tensor?.type === 'float32' && tensor.data.length === length) return tensor.data;
	const given = tensor ? `${tensor.type} [${tensor.shape.join(', ')}]` : 'nothing';
	throw new ModelError('unexpected-interface', component, `${component} must give ${length} float32 values as ${name}, but gave ${given}.`);
}

function names(values: readonly ValueInfo[]): string[] {
	return values.map(({ name }) => name);
}

function absent(wanted: readonly string[], values: readonly ValueInfo[]): string[] {
	return wanted.filter((name) => !names(values).includes(name));
}

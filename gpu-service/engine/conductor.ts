/**
 * Who runs next in a child in which several generations are painted. They sit in the order in which they came; the first of them leads. What
 * is no step (texts, the VAE) runs alone; the leader's step runs together with the steps of those behind it that fit, as one batch. So they
 * join and leave between steps, and one that does not fit waits until it leads.
 */
import { setImmediate } from 'node:timers/promises';
import type { NetworkRun } from '../diffusion/families/family.ts';
import type { NamedTensors } from '../diffusion/tensor.ts';
import { type Network, NetworkError } from '../onnx/network.ts';
import { canJoin, joinRuns, rowsOf, splitOutputs } from './batch.ts';
import { measureGain, mostTogether, noTrials, type Trials } from './batch-gain.ts';
import type { Together } from './protocol.ts';

interface Guest {
	/** How many may be painted together while this one is. */
	together: Together;
	/** Looked at before every network run. */
	isStopped(): boolean;
	/** It was found out how many gain from being painted together; 1 is none. */
	found(most: number): void;
}

export interface Ran {
	outputs: NamedTensors;
	/** What it took of the device, or this painting's share of that. */
	ms: number;
}

export interface Seat {
	/**
	 * Resolves when it was this painting's turn.
	 *
	 * @param onTurn called when it is, before the run
	 * @throws PaintingStopped, NetworkError, ModelFault
	 */
	run(run: NetworkRun, onTurn: () => void): Promise<Ran>;
	leave(): void;
}

/** Thrown into a painting that was told to stop. */
export class PaintingStopped extends Error {
	override name = 'PaintingStopped';
}

export interface ConductorOptions {
	/** @throws ModelFault, NetworkError */
	open(component: string): Promise<Network>;
	/** Whether the first run of a new shape takes longer than those after it, as on providers that try algorithms. */
	warmsUp: boolean;
}

export interface Conductor {
	sit(guest: Guest): Seat;
}

interface Asked extends NetworkRun {
	onTurn(): void;
	ran: PromiseWithResolvers<Ran>;
}

interface Place {
	guest: Guest;
	together: Together;
	asked: Asked | null;
}

type Asking = Place & { asked: Asked };

const denoisers = new Set(['unet', 'transformer']);

export function createConductor({ open, warmsUp }: ConductorOptions): Conductor {
	const places = new Set<Place>();
	/** By the shapes of a run, while it is being found out whether two of them gain from being one. */
	const trials = new Map<string, Trials>();
	let playing = false;

	async function play(): Promise<void> {
		if (playing) return;
		playing = true;
		for (;;) {
			// Lets orders come in, and everybody ask: the run before has blocked the thread.
			await setImmediate();
			refuseStopped();
			const next = chooseNext();
			if (next === null) break;
			await runFor(next).catch((error: unknown) => refuse(next, error));
		}
		playing = false;
	}

	function refuseStopped(): void {
		for (const place of places) {
			if (isAsking(place) && place.guest.isStopped()) refuse(place, new PaintingStopped('the painting was stopped'));
		}
	}

	/** Those who may run now: the leader and as many behind it as it and they allow. */
	function window(): Place[] {
		const [leader] = places;
		return [...places].filter(({ together }, index) => index < Math.min(leader.together.most, together.most) || index === 0);
	}

	function chooseNext(): Asking | null {
		const asking = window().filter(isAsking);
		return asking.find(({ asked }) => !denoisers.has(asked.component)) ?? asking[0] ?? null;
	}

	async function runFor(first: Asking): Promise<void> {
		const { component, inputs, onTurn } = first.asked;
		onTurn();
		const network = await open(component);
		const group = denoisers.has(component)
			? window()
					.filter(isAsking)
					.filter((place) => place === first || (place.asked.component === component && canJoin(network.info, inputs, place.asked.inputs)))
			: [first];
		for (const { asked } of group) if (asked !== first.asked) asked.onTurn();
		const isUnknown = group.some(({ together }) => together.isUnknown);
		if (group.length === 1) await runAlone(network, first);
		else if (isUnknown) await findOut(network, group);
		else await runTogether(network, group);
	}

	async function runAlone(network: Network, place: Asking): Promise<void> {
		const began = performance.now();
		const outputs = await network.run(place.asked.inputs);
		give(place, performance.now() - began, outputs);
	}

	async function runTogether(network: Network, group: readonly Asking[]): Promise<void> {
		const runs = group.map(({ asked }) => asked.inputs);
		const began = performance.now();
		const outputs = await tryTogether(network, runs);
		// Nobody was given an answer: all of them still ask.
		if (outputs === null) decide(group, group.length - 1);
		else for (const [index, place] of group.entries()) give(place, (performance.now() - began) / group.length, outputs[index]);
	}

	/** Everybody gets what a run of its own gives; the time of the trial is shared. */
	async function findOut(network: Network, group: readonly Asking[]): Promise<void> {
		const [one, other] = group;
		const shapes = JSON.stringify(Object.entries(one.asked.inputs).map(([name, { shape }]) => [name, shape]));
		const before = trials.get(shapes) ?? noTrials;
		const gain = await measureGain(network, [one.asked.inputs, other.asked.inputs], { before, warmsUp, runTogether: tryTogether });
		trials.set(shapes, gain.trials);
		if (gain.isWorthIt !== null) {
			trials.delete(shapes);
			decide([one, other], gain.isWorthIt ? mostTogether : 1);
		}
		give(one, gain.ms / 2, gain.outputs[0]);
		give(other, gain.ms / 2, gain.outputs[1]);
	}

	function decide(group: readonly Place[], most: number): void {
		for (const place of group) {
			place.together = { most, isUnknown: false };
			place.guest.found(most);
		}
	}

	return {
		sit: (guest) => {
			const place: Place = { guest, together: guest.together, asked: null };
			places.add(place);
			return {
				run: (run, onTurn) => {
					const ran = Promise.withResolvers<Ran>();
					place.asked = { ...run, onTurn, ran };
					void play();
					return ran.promise;
				},
				leave: () => {
					places.delete(place);
					void play();
				},
			};
		},
	};
}

/** Null when the network cannot run that many rows: for want of memory, or because its batch was fixed when it was made. */
async function tryTogether(network: Network, runs: readonly NamedTensors[]): Promise<NamedTensors[] | null> {
	try {
		return splitOutputs(await network.run(joinRuns(network.info, runs)), rowsOf(runs[0]) ?? 1, runs.length);
	} catch (error) {
		if (error instanceof NetworkError) return null;
		throw error;
	}
}

function isAsking(place: Place): place is Asking {
	return place.asked !== null;
}

function give(place: Asking, ms: number, outputs: NamedTensors): void {
	const { asked } = place;
	(place as Place).asked = null;
	asked.ran.resolve({ outputs, ms });
}

function refuse(place: Asking, error: unknown): void {
	const { asked } = place;
	(place as Place).asked = null;
	asked.ran.reject(error);
}

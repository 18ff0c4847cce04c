/** Models as pages see them: for those who may operate the machine, passed on to the GPU service, which alone writes `models/`. */
import { ProblemError } from '#contract/problem.ts';
import { parseTokenQuestion } from '#contract/tokens.ts';
import type { Actor } from './access/actor.ts';
import { can } from './access/can.ts';
import type { Models } from './context.ts';
import type { GpuServiceClient } from './gpu-service-client.ts';

export function createModels(client: GpuServiceClient): Models {
	const check = (actor: Actor): void => {
		if (!can(actor, 'operate', { kind: 'engine' })) throw new ProblemError('forbidden', 'You may not change the models of this machine.');
	};
	return {
		add: async (actor, request) => {
			check(actor);
			return await client.addModel(request);
		},
		presets: async (actor) => {
			check(actor);
			return (await client.modelPresets()).presets;
		},
		jobs: async (actor) => {
			check(actor);
			return (await client.modelJobs()).jobs;
		},
		job: async (actor, id) => {
			check(actor);
			return await client.modelJob(id);
		},
		steer: async (actor, id, action, acceptLicence = false) => {
			check(actor);
			return await client.steerModelJob(id, action, acceptLicence);
		},
		verify: async (actor, name) => {
			check(actor);
			return await client.verifyModel(name);
		},
		prepare: async (actor, name, { int8 }) => {
			check(actor);
			return await client.prepareModel(name, int8);
		},
		makeDefault: async (actor, name) => {
			check(actor);
			await client.makeModelDefault(name);
		},
		details: async (actor, name) => {
			check(actor);
			return await client.modelDetails(name);
		},
		search: async (actor, query) => {
			check(actor);
			return (await client.searchModels(query)).repositories;
		},
		tokens: async (_actor, name, request) => await client.countTokens(name, parseTokenQuestion(request)),
		remove: async (actor, name, options) => {
			check(actor);
			return await client.removeModel(name, options);
		},
	};
}

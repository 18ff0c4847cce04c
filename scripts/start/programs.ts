/** The programs that make up Easel, with what they are told. */
import { join } from 'node:path';
import type { Configuration } from '#contract/configuration.ts';
import { localUrl } from './addresses.ts';
import { toEnvironment } from './child-environment.ts';
import type { Program } from './keep-running.ts';

export interface ProgramsOptions {
	/** Folder of the project. */
	root: string;
	/** With ports that are known and the service token filled in. */
	configuration: Configuration;
	/** Reload when their sources change. */
	reloading: boolean;
}

/** The GPU service first, unless it runs elsewhere (`gpu_url`); then the web process. */
export function easelPrograms({ root, configuration, reloading }: ProgramsOptions): Program[] {
	const { gpu_url, gpu_host, gpu_port, host, port } = configuration;
	const environment = { ...process.env, ...toEnvironment(configuration) };
	const web: Program = {
		name: 'web',
		args: reloading
			? [join(root, 'node_modules/astro/bin/astro.mjs'), 'dev', '--host', host, '--port', String(port)]
			: [join(root, 'src/server/main.ts')],
		cwd: root,
		env: { ...environment, EASEL_GPU_URL: gpu_url ?? localUrl(gpu_host, gpu_port), ASTRO_TELEMETRY_DISABLED: '1' },
	};
	if (gpu_url !== null) return [web];
	const gpu: Program = {
		name: 'gpu',
		args: [...(reloading ? ['--watch'] : []), join(root, 'gpu-service/main.ts')],
		cwd: root,
		// It knows no accounts and lets nobody in by the household key.
		env: { ...environment, EASEL_KEY: '' },
	};
	return [gpu, web];
}

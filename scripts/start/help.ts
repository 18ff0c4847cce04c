import { variables } from '#contract/configuration.ts';

/** What `npm start -- --help` prints: every setting with its default and meaning. */
export function help(): string {
	const lines = Object.entries(variables).map(([name, { default: fallback, meaning }]) => {
		const flag = `--${name.replaceAll('_', '-')}`;
		return `  ${flag.padEnd(18)}${meaning}${fallback === '' ? '' : ` [${fallback}]`}`;
	});
	return [
		'npm start -- [flags]      starts Easel; a second start on the same data folder says where the first one is open',
		'npm run dev -- [flags]    the same, reloading when sources change',
		'',
		...lines,
		'',
		'Each is also an environment variable and a line of .env: --gpu-port is EASEL_GPU_PORT. .env.example lists them.',
		'',
	].join('\n');
}

/**
 * Who may import whom: the table of ARCHITECTURE.md, as rules. Type-only imports count too.
 * What is tested (`*.test.ts`, `*.cases.ts`) may look anywhere.
 */
const tests = '\\.(test|cases)\\.tsx?$';

/** A folder that may import only what `allowed` names (patterns of paths, packages and `node:` modules) and itself. */
function only(name, folder, allowed, extra = {}) {
	return {
		name,
		severity: 'error',
		comment: `${folder} may import only: itself ${allowed.join(' ')}`,
		from: { path: folder, pathNot: [tests, ...(extra.exceptFrom ?? [])] },
		to: { pathNot: [folder, ...allowed] },
	};
}

const builtIn =
	'^(node:)?(assert|async_hooks|buffer|child_process|crypto|dns|events|fs|http|https|module|net|os|path|perf_hooks|process|readline|stream|timers|tls|url|util|v8|worker_threads|zlib)(/|$)';
const pack = (name) => `node_modules/${name}/`;

export default {
	forbidden: [
		{ name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
		{ name: 'not-resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^astro:' } },
		{
			name: 'scripts-are-started-not-imported',
			severity: 'error',
			from: { pathNot: ['^(scripts|bench|test)/', tests, '^vitest'] },
			to: { path: '^(scripts|bench|test)/' },
		},
		{ name: 'service-knows-no-web', severity: 'error', from: { path: '^gpu-service/', pathNot: tests }, to: { path: '^src/' } },
		{ name: 'web-knows-no-service', severity: 'error', from: { path: '^src/', pathNot: tests }, to: { path: '^gpu-service/' } },
		only('contract-imports-nothing', '^contract/', []),
		only('images', '^images/', ['^contract/', pack('sharp'), builtIn]),
		only('diffusion-is-pure', '^gpu-service/diffusion/', []),
		only('onnx', '^gpu-service/onnx/', ['^gpu-service/diffusion/', pack('onnxruntime-(node|common)'), builtIn]),
		only('models', '^gpu-service/models/', ['^contract/', '^(node:)?sqlite$', builtIn]),
		only('engine', '^gpu-service/engine/', ['^contract/', '^gpu-service/(diffusion|onnx|models)/', builtIn]),
		only('outputs', '^gpu-service/outputs/', ['^contract/', '^images/', builtIn]),
		only('queue', '^gpu-service/queue/', ['^contract/', '^(node:)?sqlite$', builtIn]),
		only('backends', '^gpu-service/backends/', [
			'^contract/',
			'^images/',
			'^package\\.json$',
			'^gpu-service/(cuda|engine|models)/',
			builtIn,
		]),
		only('cuda', '^gpu-service/cuda/', [builtIn]),
		only('gpu-http', '^gpu-service/http/', ['^contract/', '^gpu-service/(queue|models|backends)/', builtIn]),
		only('worker', '^gpu-service/worker/', [
			'^contract/',
			'^images/',
			'^package\\.json$',
			'^gpu-service/(queue|backends|outputs)/',
			'^gpu-service/events\\.ts$',
			builtIn,
		]),
		only('messages', '^src/messages/', []),
		only('service-worker', '^src/service-worker/', ['^contract/', '^src/components/(app|text)/', '^src/messages/', pack('vite'), builtIn]),
		only('components', '^src/components/', [
			'^contract/',
			'^src/messages/',
			pack('(react|react-dom|three|uqr|@types/react|@types/react-dom|@types/three)'),
		]),
		only('web-server', '^src/server/', [
			'^contract/',
			'^images/',
			'^dist/',
			pack('(@gltf-transform/core|chokidar|client-zip|nanoid|sirv|readdirp|web-push|@types/web-push)'),
			'^(node:)?sqlite$',
			builtIn,
		]),
		only('pages', '^src/(pages|layouts|middleware)', [
			'^contract/',
			'^package\\.json$',
			'^LICENSE$',
			'^src/(components|layouts|styles|messages)/',
			'^astro:',
			pack('(astro|react)'),
		]),
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		tsConfig: { fileName: 'tsconfig.json' },
		tsPreCompilationDeps: true,
		exclude: { path: '^(dist|fixtures|models)/' },
		enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
	},
};

'use strict';
/*
 * Says in plain words why Easel cannot run on this machine; `preinstall` and `prestart` of package.json. npm runs it with whatever Node it
 * runs on itself, so this file is plain old CommonJS. npm 7 and later call `preinstall` when the packages are in place already: it can look at
 * the Node that came with them.
 */
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

/** Where both the npm package `node` and onnxruntime-node bring a program for. */
const platforms = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64'];

function problemWithPlatform() {
	const platform = `${process.platform}-${process.arch}`;
	if (!platforms.includes(platform)) {
		return `Easel does not run on ${platform}: ONNX Runtime or Node 24 is not offered for it. It runs on ${platforms.join(', ')}.`;
	}
	if (process.platform === 'linux' && process.report && process.report.getReport().header.glibcVersionRuntime === undefined) {
		return 'Easel needs a Linux with glibc, such as Debian, Ubuntu or Fedora. This one (Alpine?) has another C library.';
	}
	return null;
}

function problemWithNpm() {
	const npm = /^npm\/(\d+)\./.exec(process.env.npm_config_user_agent || '');
	if (npm !== null && Number(npm[1]) < 10) {
		return `npm ${npm[1]} is too old. Easel needs npm 10 or later, which comes with Node 20 and later: https://nodejs.org`;
	}
	return null;
}

/** The Node that every script runs on comes with the packages; it is missing where npm was told to run no install scripts. */
function problemWithNode() {
	const modules = join(__dirname, '..', 'node_modules');
	if (!existsSync(join(modules, 'node'))) {
		return process.env.npm_lifecycle_event === 'prestart' ? 'The packages that Easel needs are missing. Run first: npm install' : null;
	}
	const node = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
	const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
	const version = /^v(\d+)\.(\d+)\./.exec(stdout || '');
	if (version !== null && (Number(version[1]) > 24 || (Number(version[1]) === 24 && Number(version[2]) >= 12))) return null;
	return (
		'Node 24, which npm should have brought as the package "node", does not run. ' +
		'Where npm is set to run no install scripts (ignore-scripts), fetch it with: npm rebuild node --ignore-scripts=false'
	);
}

const problem = problemWithPlatform() || problemWithNpm() || problemWithNode();
if (problem !== null) {
	console.error(`\n${problem}\n`);
	process.exit(1);
}

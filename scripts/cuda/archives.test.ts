import { expect, test } from 'vitest';
import { chooseWheels } from './archives.ts';

const wanted = { name: 'onnxruntime-gpu', version: '1.30.0' };
const choose = (...files: string[]) =>
	chooseWheels(
		files.map((file) => ({ file })),
		wanted,
	).map(({ file }) => file);

test('wheels for this system in the version that is wanted are chosen', () => {
	const plain = 'onnxruntime_gpu-1.30.0-cp312-cp312-manylinux_2_28_x86_64.whl';
	const built = 'onnxruntime_gpu-1.30.0-2b-cp312-cp312-manylinux2014_x86_64.manylinux_2_17_x86_64.whl';
	expect(choose(plain, built, plain.replace('x86_64', 'aarch64'), plain.replace('1.30', '1.31'))).toEqual([built, plain]);
});

test.each([
	'onnxruntime_gpu-1.30.0-py3/../../../home/x-none-manylinux_2_28_x86_64.whl',
	'../onnxruntime_gpu-1.30.0-py3-none-manylinux_2_28_x86_64.whl',
	'onnxruntime_gpu-1.30.0-py3-..\\x-manylinux_2_28_x86_64.whl',
])('a name that is a way out of the folder is none of a wheel: %s', (file) => {
	expect(choose(file)).toEqual([]);
});

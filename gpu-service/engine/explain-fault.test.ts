import { describe, expect, it } from 'vitest';
import { explainFault } from './explain-fault.ts';

const cannotOpen = 'cannot open shared object file: No such file or directory';
/** What ONNX Runtime throws when a provider cannot be loaded; it prints the reason. */
const unspecific = 'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library';
const failed = (said: string) => ({ kind: 'failed', said }) as const;

describe('why a provider is left out', () => {
	it.each([
		[
			`Failed to load library /e/libonnxruntime_providers_shared.so with error: /e/libonnxruntime_providers_shared.so: ${cannotOpen}`,
			'The CUDA provider is not beside ONNX Runtime. Run: npm run setup:cuda',
		],
		[
			`Failed to load library /e/libonnxruntime_providers_cuda.so with error: libcublasLt.so.13: ${cannotOpen}`,
			'The library libcublasLt.so.13 is missing. Run: npm run setup:cuda',
		],
		[
			`Failed to load library /e/libonnxruntime_providers_cuda.so with error: libcuda.so.1: ${cannotOpen}`,
			'There is no NVIDIA driver on this machine.',
		],
	])('CUDA: %s', (printed, reason) => {
		expect(explainFault('cuda', failed(unspecific), printed)).toBe(reason);
	});

	it.each([
		[
			'CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version',
			'The NVIDIA driver is too old for this version of CUDA. Update the driver.',
		],
		['CUDA failure 100: no CUDA-capable device is detected', 'The NVIDIA driver sees no device.'],
		[
			'CUDA failure 209: no kernel image is available for execution',
			'The card is too old for this version of CUDA. Run: npm run setup:cuda -- --source nuget',
		],
	])('CUDA: %s', (said, reason) => {
		expect(explainFault('cuda', failed(said), '')).toBe(reason);
	});

	it('WebGPU: no driver, whatever CUDA printed before', () => {
		const printed = `Failed to load library /e/libonnxruntime_providers_cuda.so with error: libcuda.so.1: ${cannotOpen}`;
		expect(explainFault('webgpu', failed('Failed to get a WebGPU adapter: No supported adapters'), printed)).toMatch(
			/^No Vulkan driver with a device/,
		);
	});

	it('slow: both times, and what would do', () => {
		expect(explainFault('webgpu', { kind: 'slow', seconds: 11.8, processorSeconds: 0.34, timesFaster: 2 }, '')).toBe(
			'It works, but takes 11800 ms for convolutions that the processor does in 340 ms; it would have to be 2 times faster.',
		);
	});

	it('else: what the runtime said, and nothing of what was printed', () => {
		expect(explainFault('cuda', failed('strange things'), 'in /home/somebody')).toBe('It failed in its trial: strange things');
	});
});

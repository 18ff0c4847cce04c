/** Why a provider is not used, in a sentence that says what to do. */
import type { ProviderFault } from '../onnx/network.ts';

type Meaning = [said: RegExp, meaning: (match: RegExpExecArray) => string];

const setUp = 'npm run setup:cuda';

/** What ONNX Runtime and the drivers say, and what it means; the first that fits counts. */
const meanings: Record<string, Meaning[]> = {
	cuda: [
		[/libonnxruntime_providers_\w+\.so: cannot open/, () => `The CUDA provider is not beside ONNX Runtime. Run: ${setUp}`],
		[/libcuda\.so\.1: cannot open/, () => 'There is no NVIDIA driver on this machine.'],
		[/(lib[\w.+-]+\.so[\w.]*): cannot open shared object file/, ([, library]) => `The library ${library} is missing. Run: ${setUp}`],
		[
			/driver version is insufficient|undefined symbol: cu[A-Z]\w+/i,
			() => 'The NVIDIA driver is too old for this version of CUDA. Update the driver.',
		],
		[/no CUDA-capable device|invalid device ordinal/i, () => 'The NVIDIA driver sees no device.'],
		[/no kernel image is available/i, () => `The card is too old for this version of CUDA. Run: ${setUp} -- --source nuget`],
		[/CUDNN_STATUS_\w+/, ([status]) => `cuDNN does not work here (${status}). Run: ${setUp}`],
	],
	webgpu: [
		[
			/WebGPU adapter|load Vulkan|No supported adapters/i,
			() => 'No Vulkan driver with a device was found. A container with an NVIDIA card needs NVIDIA_DRIVER_CAPABILITIES=all.',
		],
	],
};

/** @param printed what the drivers and the loader printed meanwhile; it may hold paths, and none of it is shown. */
export function explainFault(provider: string, fault: ProviderFault, printed: string): string {
	if (fault.kind === 'slow') return tooSlow(fault);
	if (/no available backend found/i.test(fault.said)) return 'ONNX Runtime does not have it on this system.';
	for (const [pattern, meaning] of meanings[provider] ?? []) {
		const match = pattern.exec(fault.said) ?? pattern.exec(printed);
		if (match !== null) return meaning(match);
	}
	return `It failed in its trial: ${fault.said}`;
}

function tooSlow({ seconds, processorSeconds, timesFaster }: Extract<ProviderFault, { kind: 'slow' }>): string {
	const ms = (time: number) => `${Math.round(time * 1000)} ms`;
	const wanted = timesFaster === 1 ? 'not be slower' : `be ${timesFaster} times faster`;
	return `It works, but takes ${ms(seconds)} for convolutions that the processor does in ${ms(processorSeconds)}; it would have to ${wanted}.`;
}

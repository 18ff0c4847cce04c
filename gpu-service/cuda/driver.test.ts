import { describe, expect, it } from 'vitest';
import { describeDevice, findDriver, listDevices } from './driver.ts';
import { createMachine, h200, type Machine, withCard } from './machine.cases.ts';

describe('the NVIDIA driver', () => {
	it('is there with its version when both of its halves are', async () => {
		expect(await findDriver(createMachine(withCard))).toEqual({ found: true, version: '580.82.07' });
	});

	it('is there within WSL, which has no module of its own', async () => {
		const wsl = { libraries: ['libcuda.so.1'], kernel: 'Linux version 5.15 (oe-user@oe-host) Microsoft-standard-WSL2' };
		expect(await findDriver(createMachine(wsl))).toEqual({ found: true, version: null });
	});

	it.each<[string, Machine, RegExp]>([
		['nothing', {}, /^There is no NVIDIA driver on this machine\.$/],
		['only the module, as in a container', { module: '580.82.07' }, /libcuda\.so\.1 is missing.*--gpus all/],
		['only the library', { libraries: ['libcuda.so.1'] }, /module is not loaded/],
		['another kind of processor', { ...withCard, architecture: 'arm64' }, /Linux x64 only; this is linux arm64/],
	])('is not there with %s', async (_, machine, reason) => {
		expect(await findDriver(createMachine(machine))).toEqual({ found: false, reason: expect.stringMatching(reason) });
	});
});

describe('the devices', () => {
	it('are told with name, memory, driver and capability', async () => {
		const devices = await listDevices(createMachine({ devices: [h200, 'NVIDIA GeForce GTX 1070, 8192, 580.82.07, 6.1'] }));
		expect(devices[0]).toEqual({ name: 'NVIDIA H200', memoryMib: 143771, driver: '580.82.07', capability: 9 });
		expect(devices.map(describeDevice)).toEqual([
			'NVIDIA H200, 140 GiB, driver 580.82.07',
			'NVIDIA GeForce GTX 1070, 8 GiB, driver 580.82.07',
		]);
	});

	it('are none where nvidia-smi is missing, or speaks otherwise', async () => {
		expect(await listDevices(createMachine({}))).toEqual([]);
		expect(await listDevices(createMachine({ devices: ['No devices were found'] }))).toEqual([]);
	});
});

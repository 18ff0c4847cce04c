import { expect, test } from 'vitest';
import { createOutputs } from './output-writer.ts';
import { day, findFlaws, id, names, readTree, toSidecar, writePictures } from './sample-generation.ts';
import { diskBytes, openSmallDisk } from './small-disk.ts';

const large = { n: 1, seed: 1, width: 1024, height: 1024, png: new Uint8Array(diskBytes).fill(1) };

test('a picture for which there is no room fails alone: what lies there stays, and the next one is written', async () => {
	await using disk = await openSmallDisk();
	const outputs = createOutputs({ ...disk, reserveBytes: diskBytes / 2 });
	await outputs.publish(1, day, toSidecar(await writePictures(outputs)));
	await expect(outputs.writePicture('another_one', 1, large)).rejects.toMatchObject({
		problem: { code: 'out_of_disk', status: 507, detail: 'The disk that holds the pictures is full. Free some space, then try again.' },
	});
	await expect(outputs.checkSpace()).rejects.toMatchObject({ problem: { code: 'out_of_disk' } });
	expect(await findFlaws(disk.folder)).toEqual([]);
	await outputs.discard('another_one', 1);
	expect([...(await readTree(disk.folder)).keys()].sort()).toEqual(names.map((name) => `${day}/${name}`));
	await outputs.checkSpace();
	await outputs.writePicture('another_one', 2, { ...large, png: large.png.subarray(0, diskBytes / 4) });
});

test('pictures that were written before the folder became read-only fail to be published, with the reason and no path', async () => {
	await using disk = await openSmallDisk();
	const outputs = createOutputs({ ...disk, reserveBytes: 0 });
	const files = await writePictures(outputs);
	await outputs.checkWritable();
	disk.setReadOnly();
	const detail = 'The outputs folder cannot be written (EROFS): it is read-only or belongs to another user. Change that, then try again.';
	await expect(outputs.publish(1, day, toSidecar(files))).rejects.toMatchObject({ problem: { code: 'internal', detail } });
	await expect(outputs.checkWritable()).rejects.toMatchObject({ problem: { code: 'internal', detail } });
	await expect(outputs.writePicture(id, 2, large)).rejects.toMatchObject({ problem: { code: 'internal', detail } });
});

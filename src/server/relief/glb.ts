/** A mesh with the picture on it, as a binary glTF 2.0 file. */
import { Document, WebIO } from '@gltf-transform/core';
import type { Mesh } from './mesh.ts';

/** @param texture a JPEG. @param title name of the object in programs that show it */
export async function writeGlb(mesh: Mesh, texture: Uint8Array, title: string): Promise<Uint8Array<ArrayBuffer>> {
	const document = new Document();
	document.getRoot().getAsset().generator = 'Easel';
	const buffer = document.createBuffer();
	const accessor = (type: 'SCALAR' | 'VEC2' | 'VEC3', array: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>) =>
		document.createAccessor().setType(type).setArray(array).setBuffer(buffer);
	const picture = document.createTexture('picture').setImage(new Uint8Array(texture)).setMimeType('image/jpeg');
	const material = document.createMaterial('picture').setBaseColorTexture(picture).setMetallicFactor(0).setRoughnessFactor(0.85);
	const surface = document
		.createPrimitive()
		.setAttribute('POSITION', accessor('VEC3', mesh.positions))
		.setAttribute('NORMAL', accessor('VEC3', mesh.normals))
		.setAttribute('TEXCOORD_0', accessor('VEC2', mesh.places))
		.setIndices(accessor('SCALAR', mesh.indices))
		.setMaterial(material);
	const node = document.createNode(title).setMesh(document.createMesh(title).addPrimitive(surface));
	document.getRoot().setDefaultScene(document.createScene(title).addChild(node));
	return new Uint8Array(await new WebIO().writeBinary(document));
}

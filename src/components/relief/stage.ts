/** The stage on which a GLB file is shown: camera, light, mesh lines, and the room around whoever holds a phone that can do that. */
import {
	AmbientLight,
	Box3,
	Color,
	DirectionalLight,
	Group,
	LineBasicMaterial,
	LineSegments,
	Material,
	Mesh,
	PerspectiveCamera,
	Scene,
	Vector3,
	WebGLRenderer,
	WireframeGeometry,
} from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';

export interface Stage extends Disposable {
	/** Shows this file instead of what was there; the view stays. @throws Error for one that is none. */
	show(glb: ArrayBuffer): Promise<void>;
	/** @param lines whether the triangles are drawn instead of the picture */
	setLines(lines: boolean): void;
	/** @param angle in degrees around the picture, 0 from above. @param strength 0 to 2, 1 as usual */
	setLight(angle: number, strength: number): void;
	setTurning(turning: boolean): void;
	/** Back to the first view. */
	reset(): void;
	/** Turns by so many degrees: to the right, and up. */
	turn(across: number, up: number): void;
	/** Nearer above 1. */
	zoom(factor: number): void;
	/** The room around the phone; resolves when it is left. @throws Error where that cannot be done. */
	enterRoom(): Promise<void>;
	/** For the viewer of iOS. */
	toUsdz(): Promise<Blob>;
}

/** Distance of the camera, in longer sides of the picture. */
const distance = 1.7;
/** In a room the picture hangs so far away, in metres. */
const reach = 1.2;
const usualLight = 2.4;
const turnSpeed = 1.2;

/** @param host element that it fills. @throws Error where the browser has no WebGL. */
export function createStage(host: HTMLElement): Stage {
	const renderer = new WebGLRenderer({ antialias: true, alpha: true });
	renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
	renderer.xr.enabled = true;
	host.append(renderer.domElement);
	const scene = new Scene();
	const camera = new PerspectiveCamera(40, 1, 0.01, 50);
	const sun = new DirectionalLight(new Color('white'), usualLight);
	const sky = new AmbientLight(new Color('white'), 1);
	scene.add(sun, sky);
	const controls = new OrbitControls(camera, renderer.domElement);
	controls.enableDamping = true;
	controls.autoRotateSpeed = turnSpeed;
	controls.minDistance = 0.3;
	controls.maxDistance = 6;
	let shown: Group | null = null;
	let lines = false;
	/** What is drawn is no longer what is there. Nothing is drawn while nothing changes, which spares batteries. */
	let isStale = true;
	const redraw = () => {
		isStale = true;
	};

	const fill = () => {
		const { clientWidth, clientHeight } = host;
		if (clientWidth === 0 || clientHeight === 0) return;
		renderer.setSize(clientWidth, clientHeight, false);
		camera.aspect = clientWidth / clientHeight;
		camera.updateProjectionMatrix();
		redraw();
	};
	const reset = () => {
		// Upright screens see less to the sides.
		camera.position.set(0.35, 0.25, 1).setLength(distance / Math.min(1, camera.aspect));
		controls.target.set(0, 0, 0);
		controls.update();
		redraw();
	};
	const observer = new ResizeObserver(fill);
	observer.observe(host);
	fill();
	reset();
	renderer.setAnimationLoop(() => {
		const { isPresenting } = renderer.xr;
		const hasMoved = !isPresenting && controls.update();
		if (!hasMoved && !isStale && !isPresenting) return;
		isStale = false;
		renderer.render(scene, camera);
	});

	const applyLines = () => {
		redraw();
		for (const mesh of meshesOf(shown)) {
			mesh.material.visible = !lines;
			const drawn = mesh.children.find((child) => child instanceof LineSegments);
			if (drawn !== undefined) drawn.visible = lines;
			else if (lines) mesh.add(drawLines(mesh));
		}
	};
	const setLight = (angle: number, strength: number) => {
		const radians = (angle * Math.PI) / 180;
		sun.position.set(Math.sin(radians), Math.cos(radians), 1.1);
		sun.intensity = usualLight * strength;
		sky.intensity = strength;
		redraw();
	};
	setLight(0, 1);

	return {
		show: async (glb) => {
			const { scene: loaded } = await new GLTFLoader().parseAsync(glb, '');
			const box = new Box3().setFromObject(loaded);
			const size = box.getSize(new Vector3());
			const scale = 1 / Math.max(size.x, size.y, size.z);
			loaded.scale.multiplyScalar(scale);
			// In the middle, wherever whoever made it put it.
			loaded.position.sub(box.getCenter(new Vector3())).multiplyScalar(scale);
			const held = new Group().add(loaded);
			if (shown !== null) {
				scene.remove(shown);
				discard(shown);
			}
			shown = held;
			scene.add(held);
			applyLines();
		},
		setLines: (wanted) => {
			lines = wanted;
			applyLines();
		},
		setLight,
		setTurning: (turning) => {
			controls.autoRotate = turning;
		},
		reset,
		turn: (across, up) => {
			const offset = camera.position.clone().sub(controls.target);
			offset.applyAxisAngle(new Vector3(0, 1, 0), (-across * Math.PI) / 180);
			const side = new Vector3().crossVectors(camera.up, offset).normalize();
			offset.applyAxisAngle(side, (-up * Math.PI) / 180);
			camera.position.copy(controls.target).add(offset);
			controls.update();
			redraw();
		},
		zoom: (factor) => {
			camera.position.sub(controls.target).divideScalar(factor).add(controls.target);
			controls.update();
			redraw();
		},
		enterRoom: async () => {
			const session = await navigator.xr?.requestSession('immersive-ar');
			if (session === undefined) throw new Error('This browser shows no rooms.');
			await renderer.xr.setSession(session);
			shown?.position.set(0, 0, -reach);
			await new Promise<void>((resolve) => session.addEventListener('end', () => resolve()));
			shown?.position.set(0, 0, 0);
			fill();
			reset();
		},
		toUsdz: async () => {
			const { USDZExporter } = await import('three/addons/exporters/USDZExporter.js');
			if (shown === null) throw new Error('There is nothing to show yet.');
			const file = await new USDZExporter().parseAsync(shown);
			return new Blob([file as Uint8Array<ArrayBuffer>], { type: 'model/vnd.usdz+zip' });
		},
		[Symbol.dispose]: () => {
			observer.disconnect();
			renderer.setAnimationLoop(null);
			controls.dispose();
			if (shown !== null) discard(shown);
			renderer.dispose();
			renderer.domElement.remove();
		},
	};
}

function drawLines(mesh: Mesh<Mesh['geometry'], Material>): LineSegments {
	return new LineSegments(
		new WireframeGeometry(mesh.geometry),
		new LineBasicMaterial({ color: 0xffc61a, transparent: true, opacity: 0.55 }),
	);
}

function meshesOf(group: Group | null): Mesh<Mesh['geometry'], Material>[] {
	const found: Mesh<Mesh['geometry'], Material>[] = [];
	group?.traverse((object) => {
		if (object instanceof Mesh && object.material instanceof Material) found.push(object as Mesh<Mesh['geometry'], Material>);
	});
	return found;
}

/** Gives back what lies in the memory of the GPU. */
function discard(group: Group): void {
	group.traverse((object) => {
		if (!(object instanceof Mesh || object instanceof LineSegments)) return;
		object.geometry.dispose();
		const { material } = object as { material: Material & { map?: { dispose(): void } | null } };
		material.map?.dispose();
		material.dispose();
	});
}

/** A picture in three dimensions: turned, lit, as a mesh, in the room where the phone can, and to take away. */
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { besidePicture, type ReliefOptions, reliefAddress, reliefLimits, usualRelief } from '#contract/relief.ts';
import { Icon } from '../shell/Icon.tsx';
import { Shell, type ShellFacts } from '../shell/Shell.tsx';
import { useToast } from '../shell/toasts.tsx';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { type Abilities, findAbilities, loadGlb } from './load.ts';
import type { Stage } from './stage.ts';

interface ReliefProps {
	shell: ShellFacts;
	picture: { id: string; prompt: string };
	/** Name of the network that tells the depth; null without one. */
	depthNetwork: string | null;
	/** A GLB file lies beside the picture. */
	hasFile: boolean;
}

export function Relief({ shell, ...facts }: ReliefProps) {
	return (
		<Shell shell={shell} page={null}>
			<ReliefPage {...facts} />
		</Shell>
	);
}

/** A press of a key turns so far, and comes so much nearer. */
const keyDegrees = 8;
const keyZoom = 1.15;

type State = 'loading' | 'shown' | 'failed' | 'impossible';

function ReliefPage({ picture, depthNetwork, hasFile }: Omit<ReliefProps, 'shell'>) {
	const t = useText();
	const show = useToast();
	const host = useRef<HTMLDivElement>(null);
	const stage = useRef<Stage | null>(null);
	const [options, setOptions] = useState<ReliefOptions>({
		...usualRelief,
		from: hasFile ? besidePicture : (depthNetwork ?? usualRelief.from),
	});
	const [state, setState] = useState<State>('loading');
	const [reason, setReason] = useState('');
	const [tries, setTries] = useState(0);
	const [lines, setLines] = useState(false);
	const [turning, setTurning] = useState(false);
	const [angle, setAngle] = useState(0);
	const [strength, setStrength] = useState(1);
	const [abilities, setAbilities] = useState<Abilities>({ room: false, quickLook: false });
	const address = reliefAddress(picture.id, options);
	const isFile = options.from === besidePicture;
	const name = t('relief.of', { prompt: picture.prompt });

	useEffect(() => void findAbilities().then(setAbilities), []);
	// biome-ignore lint/correctness/useExhaustiveDependencies: a press of "try again" asks for the same address once more.
	useEffect(() => {
		const abort = new AbortController();
		setState('loading');
		void (async () => {
			try {
				const [glb, { createStage }] = await Promise.all([loadGlb(address, abort.signal), import('./stage.ts')]);
				if (abort.signal.aborted || host.current === null) return;
				try {
					stage.current ??= createStage(host.current);
				} catch {
					setState('impossible');
					return;
				}
				await stage.current.show(glb);
				setState('shown');
			} catch (error) {
				if (abort.signal.aborted) return;
				setReason(explain(t, error));
				setState('failed');
			}
		})();
		return () => abort.abort();
	}, [address, tries, t]);
	useEffect(() => () => stage.current?.[Symbol.dispose](), []);
	useEffect(() => {
		stage.current?.setLines(lines);
		stage.current?.setTurning(turning);
		stage.current?.setLight(angle, strength);
	}, [lines, turning, angle, strength]);

	function followKeys(event: KeyboardEvent): void {
		const shown = stage.current;
		if (shown === null || event.ctrlKey || event.metaKey || event.altKey) return;
		if (event.key === 'ArrowLeft') shown.turn(-keyDegrees, 0);
		else if (event.key === 'ArrowRight') shown.turn(keyDegrees, 0);
		else if (event.key === 'ArrowUp') shown.turn(0, keyDegrees);
		else if (event.key === 'ArrowDown') shown.turn(0, -keyDegrees);
		else if (event.key === '+') shown.zoom(keyZoom);
		else if (event.key === '-') shown.zoom(1 / keyZoom);
		else if (event.key === '0') shown.reset();
		else return;
		event.preventDefault();
	}

	async function enterRoom(): Promise<void> {
		try {
			if (abilities.room) await stage.current?.enterRoom();
			else openQuickLook(await stage.current?.toUsdz());
		} catch (error) {
			show(explain(t, error));
		}
	}

	const sources = [
		...(hasFile ? [[besidePicture, t('relief.file')] as const] : []),
		...(depthNetwork === null ? [] : [[depthNetwork, depthNetwork] as const]),
		[usualRelief.from, t('relief.lightness')] as const,
	];
	const set = <Field extends keyof ReliefOptions>(field: Field, value: ReliefOptions[Field]) => setOptions({ ...options, [field]: value });
	return (
		<main className="relief">
			<div
				className="relief-stage"
				ref={host}
				role="application"
				// biome-ignore lint/a11y/noNoninteractiveTabindex: the keys turn what it shows.
				tabIndex={0}
				aria-label={name}
				aria-describedby="relief-keys"
				data-state={state}
				onKeyDown={followKeys}
			>
				{state !== 'shown' && (
					<div className="relief-note" role="status">
						{state === 'loading' && <p>{t('relief.making')}</p>}
						{state === 'impossible' && <p>{t('relief.impossible')}</p>}
						{state === 'failed' && (
							<>
								<p>{reason}</p>
								<button type="button" className="button" onClick={() => setTries(tries + 1)}>
									<Icon name="again" />
									{t('words.tryAgain')}
								</button>
							</>
						)}
					</div>
				)}
			</div>
			<section className="relief-side" aria-label={t('relief.title')}>
				<h1 dir="auto">{picture.prompt}</h1>
				<p className="relief-keys" id="relief-keys">
					{t('relief.keys')}
				</p>
				<div className="relief-buttons">
					<button type="button" className="button" aria-pressed={turning} onClick={() => setTurning(!turning)}>
						<Icon name="again" />
						{t('relief.turn')}
					</button>
					<button type="button" className="button" aria-pressed={lines} onClick={() => setLines(!lines)}>
						<Icon name="frame" />
						{t('relief.lines')}
					</button>
					<button type="button" className="button" onClick={() => stage.current?.reset()}>
						<Icon name="undo" />
						{t('relief.reset')}
					</button>
				</div>
				{!isFile && (
					<Slider
						label={t('relief.depth')}
						{...reliefLimits.depth}
						step={0.01}
						value={options.depth}
						onChange={(depth) => set('depth', depth)}
					/>
				)}
				<Slider label={t('relief.light')} min={-180} max={180} step={5} value={angle} onChange={setAngle} />
				<Slider label={t('relief.brightness')} min={0.2} max={2} step={0.1} value={strength} onChange={setStrength} />
				{!isFile && (
					<Choice
						label={t('relief.detail')}
						value={String(options.detail)}
						choices={[
							['96', t('relief.coarse')],
							['256', t('relief.medium')],
							['512', t('relief.fine')],
						]}
						onChange={(detail) => set('detail', Number(detail))}
					/>
				)}
				{sources.length > 1 && (
					<Choice label={t('relief.from')} value={options.from} choices={sources} onChange={(from) => set('from', from)} />
				)}
				{!isFile && (
					<label className="relief-switch">
						<input type="checkbox" checked={options.invert} onChange={({ target }) => set('invert', target.checked)} />
						{t('relief.invert')}
					</label>
				)}
				<div className="relief-buttons">
					{(abilities.room || abilities.quickLook) && (
						<button type="button" className="button button-strong" disabled={state !== 'shown'} onClick={() => void enterRoom()}>
							{t('relief.room')}
						</button>
					)}
					<a className="button" href={`${address}${address.includes('?') ? '&' : '?'}download`} download>
						<Icon name="download" />
						{t('relief.download')}
					</a>
					<a className="button" href={`/picture/${picture.id}`}>
						{t('relief.back')}
					</a>
				</div>
			</section>
		</main>
	);
}

interface SliderProps {
	label: string;
	min: number;
	max: number;
	step: number;
	value: number;
	onChange(value: number): void;
}

/** What it is moved to counts when it is let go: each value may cost a second. */
function Slider({ label, min, max, step, value, onChange }: SliderProps) {
	const id = useId();
	const [moving, setMoving] = useState<number | null>(null);
	const settle = () => {
		if (moving !== null) onChange(moving);
		setMoving(null);
	};
	return (
		<div className="field">
			<label htmlFor={id}>{label}</label>
			<input
				id={id}
				type="range"
				min={min}
				max={max}
				step={step}
				value={moving ?? value}
				onChange={({ target }) => setMoving(Number(target.value))}
				onPointerUp={settle}
				onKeyUp={settle}
				onBlur={settle}
			/>
		</div>
	);
}

interface ChoiceProps {
	label: string;
	value: string;
	choices: readonly (readonly [value: string, text: string])[];
	onChange(value: string): void;
}

function Choice({ label, value, choices, onChange }: ChoiceProps) {
	const id = useId();
	return (
		<div className="field">
			<label htmlFor={id}>{label}</label>
			<select id={id} value={value} onChange={({ target }) => onChange(target.value)}>
				{choices.map(([choice, text]) => (
					<option key={choice} value={choice}>
						{text}
					</option>
				))}
			</select>
		</div>
	);
}

/** iOS opens links of this kind in its own viewer. */
function openQuickLook(file: Blob | undefined): void {
	if (file === undefined) return;
	const link = document.createElement('a');
	link.rel = 'ar';
	link.href = URL.createObjectURL(file);
	link.append(document.createElement('img'));
	link.click();
	setTimeout(URL.revokeObjectURL, 60_000, link.href);
}

/** What a picture that came along says of how it was made, and what may be done with it. */
import { useEffect, useState } from 'react';
import type { GenerationRequest } from '#contract/generation.ts';
import type { MetadataNote, MetadataSource, ReadPicture } from '#contract/metadata.ts';
import { Refused } from '../live/api.ts';
import { Icon } from '../shell/Icon.tsx';
import { Panel } from '../shell/Panel.tsx';
import { explain } from '../text/explain.ts';
import { type MessageKey, type Text, useText } from '../text/text.tsx';
import { readPicture } from './api.ts';
import { settingLabels } from './setting-names.ts';
import { useCatalog } from './use-catalog.ts';
import type { SettingName } from './what-changed.ts';

interface ReadPanelProps {
	file: Blob;
	onUse(request: GenerationRequest): void;
	onStart(file: Blob): void;
	onClose(): void;
}

const programs: Record<MetadataSource, string> = {
	easel: 'Easel',
	a1111: 'AUTOMATIC1111',
	comfyui: 'ComfyUI',
	invokeai: 'InvokeAI',
	novelai: 'NovelAI',
	swarmui: 'SwarmUI',
};

const noteLabels: Record<MetadataNote['code'], MessageKey> = {
	model_missing: 'picture.noteModelMissing',
	model_differs: 'picture.noteModelDiffers',
	scheduler_missing: 'picture.noteSchedulerMissing',
	lora_missing: 'picture.noteLoraMissing',
	upscaler_missing: 'picture.noteUpscalerMissing',
	control_missing: 'picture.noteControlMissing',
	picture_missing: 'picture.notePictureMissing',
	not_allowed: 'picture.noteNotAllowed',
	left_out: 'picture.noteLeftOut',
};

const againMs = 3_000;

export function ReadPanel({ file, onUse, onStart, onClose }: ReadPanelProps) {
	const t = useText();
	const { read, waiting, problem } = useRead(file);
	const address = useAddress(file);
	const found = read?.found ?? null;
	return (
		<Panel title={t('picture.readTitle')} onClose={onClose}>
			<div className="read-head">
				{address !== null && <img src={address} alt="" width={96} height={96} />}
				<div role="status">
					{read === null && problem === null && <p>{t(waiting ? 'picture.readingWaiting' : 'picture.reading')}</p>}
					{problem !== null && <p className="problem-text">{explain(t, problem)}</p>}
					{read !== null && found === null && <p>{t('picture.nothingSaid')}</p>}
					{found !== null && (
						<>
							<p className="read-prompt" dir="auto">
								{found.request.prompt}
							</p>
							<p className="hint">{t('picture.writtenBy', { program: programs[found.source] })}</p>
						</>
					)}
				</div>
			</div>
			<div className="viewer-actions">
				{found !== null && (
					<button type="button" className="button button-strong" onClick={() => onUse(found.request)}>
						<Icon name="use" />
						{t('picture.useItsSettings')}
					</button>
				)}
				<button type="button" className="button" onClick={() => onStart(file)}>
					<Icon name="picture-add" />
					{t('picture.startFromIt')}
				</button>
			</div>
			{found !== null && found.notes.length > 0 && <Notes notes={found.notes} />}
		</Panel>
	);
}

function Notes({ notes }: { notes: readonly MetadataNote[] }) {
	const t = useText();
	const catalog = useCatalog();
	const models = catalog?.models.map(({ title }) => title).join(', ') ?? '…';
	return (
		<section className="read-notes">
			<h3>{t('picture.notesTitle')}</h3>
			<ul className="doubts">
				{notes.map((note) => (
					<li key={`${note.code} ${note.name}`}>{describeNote(t, note, models)}</li>
				))}
			</ul>
		</section>
	);
}

function describeNote(t: Text, { code, name, value }: MetadataNote, models: string): string {
	const label = code === 'not_allowed' ? (nameOfField(t, name) ?? name) : name;
	return t(noteLabels[code], { name: label, value, models });
}

function nameOfField(t: Text, field: string): string | null {
	const name = field === 'width' || field === 'height' ? 'size' : field;
	return Object.hasOwn(settingLabels, name) ? t(settingLabels[name as SettingName]) : null;
}

/** Asks until there is an answer. */
function useRead(file: Blob): { read: ReadPicture | null; waiting: boolean; problem: Error | null } {
	const [state, setState] = useState<{ read: ReadPicture | null; waiting: boolean; problem: Error | null }>({
		read: null,
		waiting: false,
		problem: null,
	});
	useEffect(() => {
		let isOver = false;
		let timer: number | undefined;
		const ask = async () => {
			try {
				const read = await readPicture(file);
				if (!isOver) setState({ read, waiting: false, problem: null });
			} catch (error) {
				if (isOver) return;
				if (error instanceof Refused) setState({ read: null, waiting: false, problem: error });
				else {
					setState({ read: null, waiting: true, problem: null });
					timer = window.setTimeout(() => void ask(), againMs);
				}
			}
		};
		void ask();
		return () => {
			isOver = true;
			clearTimeout(timer);
		};
	}, [file]);
	return state;
}

/** An address for the picture while it is shown. */
function useAddress(file: Blob): string | null {
	const [address, setAddress] = useState<string | null>(null);
	useEffect(() => {
		const made = URL.createObjectURL(file);
		setAddress(made);
		return () => URL.revokeObjectURL(made);
	}, [file]);
	return address;
}

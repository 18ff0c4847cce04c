/** What was deleted in the last 30 days, with a way back. */
import { useEffect, useState } from 'react';
import type { Generation } from '#contract/generation.ts';
import { type Kept, listGenerations, restore } from '../live/api.ts';
import { Icon } from '../shell/Icon.tsx';
import { Panel } from '../shell/Panel.tsx';
import { SteadyImage } from '../shell/SteadyImage.tsx';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';

interface BinProps {
	onClose(): void;
	onRestored(generation: Generation): void;
}

interface Binned {
	kind: Kept;
	id: string;
	prompt: string;
	/** Null when it has no picture. */
	thumbnail: string | null;
}

export function Bin({ onClose, onRestored }: BinProps) {
	const t = useText();
	const [binned, setBinned] = useState<Binned[]>([]);
	const [cursor, setCursor] = useState<string | null>(null);
	const [status, setStatus] = useState<string | null>(t('words.looking'));

	async function load(from: string | null): Promise<void> {
		try {
			const page = await listGenerations({ state: 'deleted', cursor: from });
			setBinned((shown) => [...(from === null ? [] : shown), ...page.generations.flatMap(toBinned)]);
			setCursor(page.next_cursor);
			setStatus(null);
		} catch (error) {
			setStatus(explain(t, error));
		}
	}

	// biome-ignore lint/correctness/useExhaustiveDependencies: the bin is read once, when it is opened.
	useEffect(() => void load(null), []);

	async function putBack({ kind, id }: Binned): Promise<void> {
		try {
			onRestored(await restore(kind, id));
			setBinned((shown) => shown.filter((one) => one.id !== id));
		} catch (error) {
			setStatus(explain(t, error));
		}
	}

	return (
		<Panel title={t('gallery.bin')} onClose={onClose}>
			<p className="panel-note">{t('gallery.binNote')}</p>
			{status !== null && <p role="status">{status}</p>}
			{status === null && binned.length === 0 && <p className="panel-empty">{t('gallery.binEmpty')}</p>}
			<ul className="binned-list">
				{binned.map((one) => (
					<li className="binned" key={one.id}>
						{one.thumbnail === null ? <Icon name="alert" /> : <SteadyImage src={one.thumbnail} alt="" loading="lazy" />}
						<span className="binned-prompt">{one.prompt}</span>
						<button type="button" className="button" onClick={() => void putBack(one)}>
							<Icon name="undo" />
							{t('gallery.putBack')}
						</button>
					</li>
				))}
			</ul>
			{cursor !== null && (
				<button type="button" className="button" onClick={() => void load(cursor)}>
					{t('words.more')}
				</button>
			)}
		</Panel>
	);
}

/** A deleted generation is one entry; of one that was not, each deleted picture. */
function toBinned({ id, request, pictures, deleted_at }: Generation): Binned[] {
	const { prompt } = request;
	if (deleted_at !== null) return [{ kind: 'generations', id, prompt, thumbnail: pictures[0]?.thumbnail ?? null }];
	return pictures
		.filter((picture) => picture.deleted_at !== null)
		.map((picture) => ({ kind: 'pictures', id: picture.id, prompt, thumbnail: picture.thumbnail }));
}

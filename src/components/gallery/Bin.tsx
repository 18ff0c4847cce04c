/** What was deleted in the last 30 days, with a way back. */
import { useEffect, useState } from 'react';
import type { Generation } from '#contract/generation.ts';
import { type Kept, listGenerations, restore } from '../live/api.ts';
import { Icon } from '../shell/Icon.tsx';
import { Panel } from '../shell/Panel.tsx';
import { SteadyImage } from '../shell/SteadyImage.tsx';

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
	const [binned, setBinned] = useState<Binned[]>([]);
	const [cursor, setCursor] = useState<string | null>(null);
	const [status, setStatus] = useState<string | null>('Looking…');

	async function load(from: string | null): Promise<void> {
		try {
			const page = await listGenerations({ state: 'deleted', cursor: from });
			setBinned((shown) => [...(from === null ? [] : shown), ...page.generations.flatMap(toBinned)]);
			setCursor(page.next_cursor);
			setStatus(null);
		} catch (error) {
			setStatus(error instanceof Error ? error.message : 'The bin cannot be read.');
		}
	}

	// biome-ignore lint/correctness/useExhaustiveDependencies: the bin is read once, when it is opened.
	useEffect(() => void load(null), []);

	async function putBack({ kind, id }: Binned): Promise<void> {
		try {
			onRestored(await restore(kind, id));
			setBinned((shown) => shown.filter((one) => one.id !== id));
		} catch (error) {
			setStatus(error instanceof Error ? error.message : 'It cannot be put back.');
		}
	}

	return (
		<Panel title="Bin" onClose={onClose}>
			<p className="panel-note">Deleted pictures stay here for 30 days.</p>
			{status !== null && <p role="status">{status}</p>}
			{status === null && binned.length === 0 && <p className="panel-empty">The bin is empty.</p>}
			<ul className="binned-list">
				{binned.map((one) => (
					<li className="binned" key={one.id}>
						{one.thumbnail === null ? <Icon name="alert" /> : <SteadyImage src={one.thumbnail} alt="" loading="lazy" />}
						<span className="binned-prompt">{one.prompt}</span>
						<button type="button" className="button" onClick={() => void putBack(one)}>
							<Icon name="undo" />
							Put back
						</button>
					</li>
				))}
			</ul>
			{cursor !== null && (
				<button type="button" className="button" onClick={() => void load(cursor)}>
					Show more
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

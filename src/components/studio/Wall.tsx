/** Everything earlier, newest first, with a heading for each day. */
import { Fragment, Suspense, useSyncExternalStore } from 'react';
import type { Preview } from '../live/state.ts';
import { lazily } from '../shell/lazily.ts';
import { nameDay } from '../text/format.ts';
import { useText } from '../text/text.tsx';
import { EndTile, PictureTile, SendingTile, WorkTile } from './tiles.tsx';
import type { WallItem } from './wall.ts';

const GroupTile = lazily(async () => ({ default: (await import('../groups/GroupTile.tsx')).GroupTile }));

interface WallProps {
	items: readonly WallItem[];
	previews: Readonly<Record<string, Preview>>;
}

export function Wall({ items, previews }: WallProps) {
	const today = useToday();
	const t = useText();
	let day = '';
	return (
		<ol className="wall">
			{items.map((item) => {
				const next = today === null || item.kind === 'sending' ? day : nameDay(new Date(item.generation.created_at), today, t.language);
				const isNew = next !== day;
				day = next;
				return (
					<Fragment key={item.key}>
						{isNew && (
							<li className="wall-day">
								<h3>{next}</h3>
							</li>
						)}
						<Tile item={item} isHere={today !== null} preview={item.kind === 'work' ? (previews[item.generation.id] ?? null) : null} />
					</Fragment>
				);
			})}
		</ol>
	);
}

interface TileProps {
	item: WallItem;
	preview: Preview | null;
	/** False on the server, which does not wait for parts that come later. */
	isHere: boolean;
}

function Tile({ item, preview, isHere }: TileProps) {
	switch (item.kind) {
		case 'sending':
			return <SendingTile sending={item.sending} />;
		case 'work':
			return <WorkTile generation={item.generation} preview={preview} />;
		case 'end':
			return <EndTile generation={item.generation} />;
		case 'group':
			return (
				<li className="tile tile-group">
					{isHere && (
						<Suspense>
							<GroupTile id={item.group} title={item.generation.request.prompt} />
						</Suspense>
					)}
				</li>
			);
		case 'picture':
			return <PictureTile generation={item.generation} picture={item.picture} />;
	}
}

/** Null on the server, which does not know what day it is where the reader is. */
function useToday(): Date | null {
	const day = useSyncExternalStore(
		() => () => undefined,
		() => new Date().toDateString(),
		() => null,
	);
	return day === null ? null : new Date(day);
}

/** The pictures of a generation as they come to be: blank, sharpening, done. */
import { type Generation, hasEnded, type Picture } from '#contract/generation.ts';
import type { Preview } from '../live/state.ts';
import { SteadyImage } from '../shell/SteadyImage.tsx';
import { useText } from '../text/text.tsx';
import { useActions } from './actions.ts';
import { listPictures } from './wall.ts';

interface CanvasProps {
	generation: Generation;
	preview: Preview | null;
}

export function Canvas({ generation, preview }: CanvasProps) {
	const { settings, state } = generation;
	const pictures = listPictures(generation);
	const working = !hasEnded(state);
	const slots = working ? Array.from({ length: settings.count }, (_, index) => index + 1) : pictures.map(({ id }) => numberOf(id));
	return (
		<div className="canvas" data-slots={slots.length} data-state={state}>
			{slots.map((n) => (
				<Slot key={n} n={n} generation={generation} picture={pictures.find(({ id }) => numberOf(id) === n) ?? null} preview={preview} />
			))}
		</div>
	);
}

interface SlotProps extends CanvasProps {
	n: number;
	picture: Picture | null;
}

function Slot({ n, generation, picture, preview }: SlotProps) {
	const { open } = useActions();
	const t = useText();
	const { settings, progress, request } = generation;
	const painting = picture === null && progress?.picture === n;
	const image = preview?.picture === n ? preview.image : painting ? progress.preview : null;
	return (
		<div className="slot" data-painting={painting}>
			<Blank width={settings.width} height={settings.height} />
			{image !== null && <img className="slot-preview" data-sharpness={toSharpness(generation, picture)} src={image} alt="" />}
			{picture !== null && (
				<button type="button" className="slot-open" onClick={() => open(picture.id)}>
					<SteadyImage
						className="slot-picture"
						src={picture.url}
						alt={request.prompt || t('words.untitled')}
						width={picture.width}
						height={picture.height}
					/>
					<span className="visually-hidden">{t('studio.openFull')}</span>
				</button>
			)}
		</div>
	);
}

/** Holds the place of a picture: an empty drawing has the proportions that a style attribute must not set in served HTML. */
export function Blank({ width, height }: { width: number; height: number }) {
	return <svg className="blank" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true" />;
}

/** Steps of the blur over a preview: 0, mostly noise, to 4, as good as done. */
function toSharpness({ progress }: Generation, picture: Picture | null): number {
	if (picture !== null || progress === null) return 4;
	return Math.min(4, Math.floor((5 * progress.step) / progress.steps));
}

function numberOf(pictureId: string): number {
	return Number(pictureId.slice(pictureId.lastIndexOf('-') + 1)) || 1;
}

/** Who may see the chosen pictures. */
import { type PictureChange, visibilities } from '#contract/gallery.ts';
import { useText } from '../text/text.tsx';

export function ChooseVisibility({ onMark }: { onMark(change: PictureChange, told: string): void }) {
	const t = useText();
	return (
		<ul className="gallery-choices">
			{visibilities.map((visibility) => (
				<li key={visibility}>
					<button type="button" className="gallery-choice" onClick={() => onMark({ visibility }, t(`gallery.now_${visibility}`))}>
						<span>{t(`gallery.${visibility}`)}</span>
						<small>{t(`gallery.is_${visibility}`)}</small>
					</button>
				</li>
			))}
		</ul>
	);
}

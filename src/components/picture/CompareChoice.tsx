/** Which picture another one is compared with: one of its family, one of the newest, or one that is looked for. */
import type { PictureDetails } from '#contract/gallery.ts';
import { Panel } from '../shell/Panel.tsx';
import { useText } from '../text/text.tsx';
import { FoundPictures, PictureGrid } from './FoundPictures.tsx';
import { compareAddress } from './viewed.ts';

interface CompareChoiceProps {
	details: PictureDetails;
	onClose(): void;
}

export function CompareChoice({ details: { id, parents, children }, onClose }: CompareChoiceProps) {
	const t = useText();
	const family = [...parents, ...children].map(({ picture }) => picture).filter(({ deleted_at }) => deleted_at === null);
	const compare = (other: string) => location.assign(compareAddress(id, other));
	return (
		<Panel title={t('picture.compareWithOther')} onClose={onClose}>
			{family.length > 0 && (
				<>
					<h3 className="add-heading">{t('picture.family')}</h3>
					<PictureGrid pictures={family} onPicture={compare} />
				</>
			)}
			<h3 className="add-heading">{t('making.fromGallery')}</h3>
			<FoundPictures onPicture={compare} without={id} />
		</Panel>
	);
}

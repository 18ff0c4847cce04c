/** Gives the chosen pictures a tag, or takes one from them. */
import { longestTag, type PictureChange } from '#contract/gallery.ts';
import { Icon } from '../shell/Icon.tsx';
import { useText } from '../text/text.tsx';
import { listTags } from './api.ts';
import { NameForm } from './NameForm.tsx';
import { useAnswer } from './use-answer.ts';
import { Waiting } from './Waiting.tsx';

export function ChooseTags({ onMark }: { onMark(change: PictureChange, told: string): void }) {
	const t = useText();
	const answer = useAnswer(listTags);
	const tags = answer.value?.tags ?? [];
	const add = (tag: string) => onMark({ add_tags: [tag] }, t('gallery.tagged', { tag }));
	return (
		<>
			<NameForm
				label={t('gallery.newTag')}
				action={t('gallery.tagThem')}
				longest={longestTag}
				suggestions={tags.map(({ tag }) => tag)}
				onName={add}
			/>
			<Waiting {...answer} />
			<ul className="gallery-choices">
				{tags.map(({ tag, pictures }) => (
					<li key={tag} className="gallery-choice-row">
						<button type="button" className="gallery-choice" onClick={() => add(tag)}>
							<span dir="auto">{tag}</span>
							<small>{t('gallery.count', { count: pictures })}</small>
						</button>
						<button
							type="button"
							className="icon-button"
							aria-label={t('gallery.untag', { tag })}
							onClick={() => onMark({ remove_tags: [tag] }, t('gallery.untagged', { tag }))}
						>
							<Icon name="close" />
						</button>
					</li>
				))}
			</ul>
		</>
	);
}

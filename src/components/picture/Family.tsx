/** Where a picture comes from and what came from it, as a tree; each member can be gone to and compared. */
import type { PictureDetails } from '#contract/gallery.ts';
import type { Operation } from '#contract/generation.ts';
import { Icon } from '../shell/Icon.tsx';
import { type MessageKey, useText } from '../text/text.tsx';
import { type FamilyMember, toFamily } from './family.ts';
import { addressOf, compareAddress } from './viewed.ts';

const operationLabels: Record<Operation, MessageKey> = {
	variation: 'picture.opVariation',
	'image-to-image': 'picture.opImageToImage',
	inpaint: 'picture.opInpaint',
	outpaint: 'picture.opOutpaint',
	upscale: 'picture.opUpscale',
	control: 'picture.opControl',
	again: 'picture.opAgain',
};

export function Family({ details }: { details: PictureDetails }) {
	const t = useText();
	if (details.parents.length === 0 && details.children.length === 0) return null;
	return (
		<section className="family" aria-label={t('picture.family')}>
			<h2>{t('picture.family')}</h2>
			<Members members={toFamily(details)} self={details.id} />
		</section>
	);
}

function Members({ members, self }: { members: readonly FamilyMember[]; self: string }) {
	return (
		<ul>
			{members.map((member) => (
				<li key={member.picture.id}>
					<Member member={member} self={self} />
					{member.children.length > 0 && <Members members={member.children} self={self} />}
				</li>
			))}
		</ul>
	);
}

function Member({ member: { picture, operation, isSelf }, self }: { member: FamilyMember; self: string }) {
	const t = useText();
	const label = operation === null ? t('picture.opBeginning') : t(operationLabels[operation]);
	const content = (
		<>
			<img src={picture.thumbnail} alt="" width={48} height={48} loading="lazy" />
			<span className="member-words">
				<span className="member-operation">{isSelf ? t('picture.thisOne', { operation: label }) : label}</span>
				<span className="member-prompt" dir="auto">
					{picture.prompt}
				</span>
			</span>
		</>
	);
	if (isSelf) {
		return (
			<div className="member member-self" aria-current="true">
				{content}
			</div>
		);
	}
	return (
		<div className="member">
			<a className="member-link" href={addressOf(picture.id)}>
				{content}
			</a>
			<a className="icon-button" href={compareAddress(picture.id, self)} aria-label={t('picture.compareWith', { prompt: picture.prompt })}>
				<Icon name="compare" />
			</a>
		</div>
	);
}

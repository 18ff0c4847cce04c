/** How a picture was made, for reading and for copying the seed. */
import { Fragment, useState } from 'react';
import type { Catalog } from '#contract/catalog.ts';
import { labelScheduler } from '../composer/draft.ts';
import type { Shown } from '../studio/wall.ts';
import { toDuration } from '../text/format.ts';
import { type Text, useText } from '../text/text.tsx';

export function Facts({ shown: { picture, generation }, catalog }: { shown: Shown; catalog: Catalog | null }) {
	const t = useText();
	const { settings, timings, provider, created_at, warnings } = generation;
	const model = catalog?.models.find(({ name }) => name === settings.model) ?? null;
	const facts: [string, string | null][] = [
		[t('picture.without'), settings.negative_prompt || null],
		[t('picture.model'), model?.title ?? settings.model],
		[t('picture.size'), t('words.size', { width: String(picture.width), height: String(picture.height) })],
		[t('picture.steps'), String(settings.steps)],
		[t('picture.guidance'), settings.guidance.toLocaleString(t.language)],
		[t('picture.scheduler'), model === null ? settings.scheduler : labelScheduler(settings.scheduler, model)],
		[t('picture.painted'), new Date(created_at).toLocaleString(t.language)],
		[t('picture.took'), timings?.total == null ? null : describeTime(t, timings.total, provider)],
	];
	return (
		<>
			<dl className="facts">
				{picture.seed !== null && (
					<>
						<dt>{t('picture.seed')}</dt>
						<dd>
							{picture.seed} <CopyButton key={picture.id} text={String(picture.seed)} />
						</dd>
					</>
				)}
				{facts.map(
					([name, value]) =>
						value !== null && (
							<Fragment key={name}>
								<dt>{name}</dt>
								<dd dir="auto">{value}</dd>
							</Fragment>
						),
				)}
			</dl>
			{warnings.map((warning) => (
				<p className="warning" key={warning}>
					{warning}
				</p>
			))}
		</>
	);
}

function describeTime(t: Text, ms: number, provider: string | null): string {
	const duration = toDuration(t, ms / 1000);
	return provider === null ? duration : t('picture.tookOn', { duration, provider });
}

function CopyButton({ text }: { text: string }) {
	const t = useText();
	const [copied, setCopied] = useState(false);
	return (
		<button type="button" className="text-button" onClick={(event) => void copy(text, event.currentTarget).then(setCopied)}>
			{t(copied ? 'words.copied' : 'words.copy')}
		</button>
	);
}

/** Pages that come over plain HTTP have no clipboard: there a selected field and the old command do it. */
async function copy(text: string, beside: HTMLElement): Promise<boolean> {
	if (window.isSecureContext) {
		await navigator.clipboard.writeText(text);
		return true;
	}
	const field = document.createElement('textarea');
	field.className = 'visually-hidden';
	field.value = text;
	// Inside the dialog: outside of it nothing can be selected while it is open.
	beside.after(field);
	field.select();
	const done = document.execCommand('copy');
	field.remove();
	beside.focus();
	return done;
}

/** How a picture was made, for reading and for copying the seed. */
import { Fragment, useState } from 'react';
import type { Catalog } from '#contract/catalog.ts';
import { labelScheduler } from '../composer/draft.ts';
import type { Shown } from '../studio/wall.ts';
import { toDuration } from '../text/format.ts';

export function Facts({ shown: { picture, generation }, catalog }: { shown: Shown; catalog: Catalog | null }) {
	const { settings, timings, provider, created_at, warnings } = generation;
	const model = catalog?.models.find(({ name }) => name === settings.model) ?? null;
	const facts: [string, string | null][] = [
		['Without', settings.negative_prompt || null],
		['Model', model?.title ?? settings.model],
		['Size', `${picture.width} × ${picture.height}`],
		['Steps', String(settings.steps)],
		['Guidance', String(settings.guidance)],
		['Scheduler', model === null ? settings.scheduler : labelScheduler(settings.scheduler, model)],
		['Painted', new Date(created_at).toLocaleString()],
		['Took', timings?.total == null ? null : `${toDuration(timings.total / 1000)}${provider === null ? '' : ` on ${provider}`}`],
	];
	return (
		<>
			<dl className="facts">
				{picture.seed !== null && (
					<>
						<dt>Seed</dt>
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

function CopyButton({ text }: { text: string }) {
	const [copied, setCopied] = useState(false);
	return (
		<button type="button" className="text-button" onClick={(event) => void copy(text, event.currentTarget).then(setCopied)}>
			{copied ? 'Copied' : 'Copy'}
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

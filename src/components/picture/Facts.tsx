/** How a picture was made: settings for reading, the seed for copying, the times of its stages. */
import { Fragment, useState } from 'react';
import type { CatalogModel } from '#contract/catalog.ts';
import type { PictureDetails } from '#contract/gallery.ts';
import { type Generation, neutralSettings, type Timings } from '#contract/generation.ts';
import { labelScheduler } from '../composer/draft.ts';
import { toDuration } from '../text/format.ts';
import { type MessageKey, type Text, useText } from '../text/text.tsx';
import { settingLabels } from './setting-names.ts';
import { useCatalog } from './use-catalog.ts';
import { settingNames, tell } from './what-changed.ts';

interface FactsProps {
	picture: PictureDetails;
	generation: Generation;
}

/** What is as always is not worth a line. */
const usual: Record<string, unknown> = { ...neutralSettings, prompt_syntax: 'a1111', keep_unmasked: 'true' };

export function Facts({ picture, generation }: FactsProps) {
	const t = useText();
	const catalog = useCatalog();
	const { settings, timings, provider, warnings } = generation;
	const model = catalog?.models.find(({ name }) => name === settings.model) ?? null;
	const compared = { settings, seed: picture.seed, width: picture.width, height: picture.height };
	// What came from another program may say nothing of it.
	const isTold = (name: string, value: unknown) => value !== null && value !== '' && (value !== 0 || !['steps', 'guidance'].includes(name));
	const facts = settingNames
		.filter((name) => name !== 'init_image' && name !== 'mask')
		.map((name) => ({ name, value: toTitle(name, tell(compared, name), model) }))
		.filter(({ name, value }) => isTold(name, value) && value !== usual[name]);
	return (
		<section className="facts-section" aria-label={t('picture.settings')}>
			<dl className="facts">
				{settings.negative_prompt !== '' && (
					<>
						<dt>{t('picture.without')}</dt>
						<dd dir="auto">{settings.negative_prompt}</dd>
					</>
				)}
				{facts.map(({ name, value }) => (
					<Fragment key={name}>
						<dt>{t(settingLabels[name])}</dt>
						<dd dir="auto">
							{typeof value === 'number' && name !== 'seed' && name !== 'subseed' ? value.toLocaleString(t.language) : value}
							{name === 'seed' && <CopyButton key={picture.id} text={String(value)} />}
						</dd>
					</Fragment>
				))}
				<dt>{t('picture.painted')}</dt>
				<dd>{new Date(picture.created_at).toLocaleString(t.language, { dateStyle: 'medium', timeStyle: 'short' })}</dd>
				{timings?.total != null && (
					<>
						<dt>{t('picture.took')}</dt>
						<dd>{describeTime(t, timings.total, provider)}</dd>
					</>
				)}
			</dl>
			<StartPictures init={settings.init_image} mask={settings.mask} />
			{timings !== null && <Times timings={timings} />}
			{warnings.map((warning) => (
				<p className="warning" key={warning}>
					{warning}
				</p>
			))}
		</section>
	);
}

/** Models and schedulers have titles, as long as they are here. */
function toTitle(name: string, value: string | number | null, model: CatalogModel | null): string | number | null {
	if (model === null || typeof value !== 'string') return value;
	if (name === 'model') return model.title;
	if (name !== 'scheduler') return value;
	const [scheduler = '', ...scheduleType] = value.split(' ');
	return [labelScheduler(scheduler, model), ...scheduleType].join(' ');
}

/** The pictures that it was painted from, as they were sent. */
function StartPictures({ init, mask }: { init: string | null; mask: string | null }) {
	const t = useText();
	const addressOf = (reference: string) => `/api/inputs/${reference.replace(/^input:/, '')}`;
	if (init === null) return null;
	return (
		<ul className="start-pictures">
			{[
				{ reference: init, label: t('picture.startPicture') },
				{ reference: mask, label: t('picture.mask') },
			].map(
				({ reference, label }) =>
					reference !== null && (
						<li key={label}>
							<a href={addressOf(reference)} target="_blank" rel="noreferrer">
								<img src={addressOf(reference)} alt="" width={64} height={64} loading="lazy" />
								{label}
							</a>
						</li>
					),
			)}
		</ul>
	);
}

function Times({ timings }: { timings: Timings }) {
	const t = useText();
	const steps = timings.steps.length === 0 ? null : timings.steps.reduce((sum, ms) => sum + ms, 0);
	const rows: [MessageKey, number | null | undefined][] = [
		['picture.timeQueued', timings.queued],
		['picture.timeLoading', timings.loading],
		['picture.timeText', timings.text],
		['picture.timeSteps', steps],
		['picture.timeDecode', timings.decode],
		['picture.timeUpscale', timings.upscale],
		['picture.timeEncode', timings.encode],
		['picture.timeDevice', timings.device],
	];
	const told = rows.filter((row): row is [MessageKey, number] => row[1] != null);
	if (told.length === 0) return null;
	return (
		<details className="times">
			<summary>{t('picture.times')}</summary>
			<dl className="facts">
				{told.map(([label, ms]) => (
					<Fragment key={label}>
						<dt>{t(label)}</dt>
						<dd>{toPreciseTime(t, ms)}</dd>
					</Fragment>
				))}
			</dl>
		</details>
	);
}

/** Seconds to two places, so that stages can be compared. */
function toPreciseTime(t: Text, ms: number): string {
	const seconds = (ms / 1000).toLocaleString(t.language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
	return t('picture.exactSeconds', { seconds });
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

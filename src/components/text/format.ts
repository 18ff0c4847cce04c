/** Numbers and states in words, as the page says them. */
import type { CatalogModel } from '#contract/catalog.ts';
import type { Generation, Progress } from '#contract/generation.ts';
import type { Text } from './text.tsx';

/** `8 s`, `2 min`, `1 h 5 min`; at least one second. */
export function toDuration(t: Text, seconds: number): string {
	const whole = Math.max(1, Math.round(seconds));
	if (whole < 90) return t('words.seconds', { count: whole });
	const all = Math.round(whole / 60);
	if (all < 60) return t('words.minutes', { count: all });
	const [hours, minutes] = [Math.floor(all / 60), all % 60];
	return minutes === 0 ? t('words.hours', { count: hours }) : t('words.hoursAndMinutes', { hours, minutes });
}

/** What is going on with a generation that has not ended, in one line. */
export function describeWork(t: Text, generation: Generation): string {
	if (generation.state === 'queued') return describePlace(t, generation.position, generation.expected_start_s);
	return generation.progress === null ? t('words.starting') : describeProgress(t, generation.progress);
}

function describePlace(t: Text, position: number | null, expectedStartS: number | null): string {
	const place =
		position === null ? t('words.inLine') : position === 1 ? t('words.nextInLine') : t('words.placeInLine', { place: position });
	return expectedStartS === null ? place : t('words.startsIn', { place, duration: toDuration(t, expectedStartS) });
}

function describeProgress(t: Text, progress: Progress): string {
	const { stage, picture, pictures, loading } = progress;
	if (stage === 'loading')
		return loading === null ? t('words.loadingModel') : t('words.loadingModelShare', { percent: toPercent(loading) });
	const doing = describeStage(t, { ...progress, stage });
	return capitalise(pictures > 1 ? t('words.pictureOf', { picture, pictures, doing }) : doing);
}

function describeStage(t: Text, progress: Progress & { stage: Exclude<Progress['stage'], 'loading'> }): string {
	const { stage, step, steps, upscaled, remaining_s } = progress;
	switch (stage) {
		case 'text':
			return t('words.readingPrompt');
		case 'denoise': {
			const doing = t('words.stepOf', { step, steps });
			return remaining_s === null ? doing : t('words.timeLeft', { doing, duration: toDuration(t, remaining_s) });
		}
		case 'decode':
			return t('words.developing');
		case 'upscale':
			return upscaled === null ? t('words.enlarging') : t('words.enlargingShare', { percent: toPercent(upscaled) });
		case 'encode':
			return t('words.saving');
	}
}

function toPercent(share: number): number {
	return Math.round(share * 100);
}

/** Share of a generation that is done, 0 to 1; null while it cannot be told. */
export function shareDone({ state, progress }: Generation): number | null {
	if (state === 'queued' || progress === null) return null;
	if (progress.stage === 'loading') return progress.loading;
	if (progress.stage === 'text') return 0;
	// Without a step before it, enlarging is all there is to do.
	if (progress.stage === 'upscale' && progress.step === 0) return (progress.picture - 1 + (progress.upscaled ?? 0)) / progress.pictures;
	return (progress.picture - 1 + progress.step / progress.steps) / progress.pictures;
}

/** `Square, 512 × 512`; the plain size when the model has no name for it. */
export function nameSize(t: Text, width: number, height: number, model: CatalogModel): string {
	const named = model.sizes.find((size) => size.width === width && size.height === height);
	const sides = { width: String(width), height: String(height) };
	return named === undefined ? t('words.size', sides) : t('words.namedSize', { name: named.label, ...sides });
}

/** Words for the heading of a day: `Today`, `Yesterday`, `19 November`, with the year when it is another one. */
export function nameDay(date: Date, today: Date, language: string): string {
	const days = Math.round((startOfDay(today).getTime() - startOfDay(date).getTime()) / 86_400_000);
	if (days === 0 || days === 1) return capitalise(new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-days, 'day'));
	const year = date.getFullYear() === today.getFullYear() ? {} : ({ year: 'numeric' } as const);
	return date.toLocaleDateString(language, { day: 'numeric', month: 'long', ...year });
}

function startOfDay(date: Date): Date {
	return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}

function capitalise(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Numbers and states in words, as the page says them. */
import type { CatalogModel } from '#contract/catalog.ts';
import type { Generation, Progress, Settings } from '#contract/generation.ts';

/** `8 s`, `2 min`, `1 h 5 min`; at least one second. */
export function toDuration(seconds: number): string {
	const whole = Math.max(1, Math.round(seconds));
	if (whole < 90) return `${whole} s`;
	const minutes = Math.round(whole / 60);
	if (minutes < 60) return `${minutes} min`;
	const rest = minutes % 60;
	return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** `1st`, `2nd`, `3rd`, `11th`. */
export function toOrdinal(number: number): string {
	const teen = number % 100 >= 11 && number % 100 <= 13;
	const ending = teen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
	return `${number}${ending}`;
}

/** What is going on with a generation that has not ended, in one line. */
export function describeWork(generation: Generation): string {
	if (generation.state === 'queued') return describePlace(generation.position, generation.expected_start_s);
	return generation.progress === null ? 'Starting' : describeProgress(generation.progress);
}

function describePlace(position: number | null, expectedStartS: number | null): string {
	const place = position === null ? 'In line' : position === 1 ? 'Next in line' : `${toOrdinal(position)} in line`;
	return expectedStartS === null ? place : `${place}, starts in about ${toDuration(expectedStartS)}`;
}

function describeProgress({ stage, step, steps, picture, pictures, loading, upscaled, remaining_s }: Progress): string {
	if (stage === 'loading') return loading === null ? 'Loading the model' : `Loading the model, ${Math.round(loading * 100)} %`;
	const which = pictures > 1 ? `Picture ${picture} of ${pictures}, ` : '';
	const left = remaining_s === null ? '' : `, about ${toDuration(remaining_s)} left`;
	const doing = {
		text: 'reading the prompt',
		denoise: `step ${step} of ${steps}${left}`,
		decode: 'developing',
		upscale: upscaled === null ? 'enlarging' : `enlarging, ${Math.round(upscaled * 100)} %`,
		encode: 'saving',
	}[stage];
	return capitalise(which + doing);
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

/**
 * Seconds that a request may take: the newest finished generation of the same model, scaled by steps, pixels, pictures and the passes a
 * step costs (a guidance above 1 needs two, everything else one). Null when there is nothing to go by.
 */
export function estimateSeconds(settings: Settings, known: readonly Generation[]): number | null {
	const alike = known.find((one) => one.state === 'done' && one.model === settings.model && (one.timings?.total ?? 0) > 0);
	if (alike?.timings?.total == null) return null;
	const painting = alike.timings.total - (alike.timings.loading ?? 0);
	return ((painting / 1000) * work(settings)) / work(alike.settings);
}

function work({ steps, width, height, count, guidance }: Settings): number {
	return steps * width * height * count * (guidance > 1 ? 2 : 1);
}

/** `Square, 512 × 512`; the plain size when the model has no name for it. */
export function nameSize(width: number, height: number, model: CatalogModel): string {
	const named = model.sizes.find((size) => size.width === width && size.height === height);
	return named === undefined ? `${width} × ${height}` : `${named.label}, ${width} × ${height}`;
}

/** Words for the heading of a day: `Today`, `Yesterday`, `19 November`, with the year when it is another one. */
export function nameDay(date: Date, today: Date, language: string): string {
	const days = Math.round((startOfDay(today).getTime() - startOfDay(date).getTime()) / 86_400_000);
	if (days === 0) return 'Today';
	if (days === 1) return 'Yesterday';
	const year = date.getFullYear() === today.getFullYear() ? {} : ({ year: 'numeric' } as const);
	return date.toLocaleDateString(language, { day: 'numeric', month: 'long', ...year });
}

function startOfDay(date: Date): Date {
	return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}

function capitalise(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

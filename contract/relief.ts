/** A picture as a solid relief in three dimensions: how it is asked for, as the query of its address. */
import { ProblemError } from './problem.ts';

export interface ReliefOptions {
	/** How far it stands out, as a share of the picture's longer side. */
	depth: number;
	/** Points along the longer side. */
	detail: number;
	/** Light instead of dark goes back, or far instead of near. */
	invert: boolean;
	/**
	 * `luminance`: what is lighter is nearer. `file`: no relief, but the GLB file that lies beside the picture, as it is. Else the name of the network that tells the depth, as `GET /api/models` names it.
	 */
	from: string;
}

/** A GLB file that lies beside a picture, under its name or that of its generation. */
export const besidePicture = 'file';

const longestName = 200;

export const reliefLimits = { depth: { min: 0.01, max: 0.5 }, detail: { min: 16, max: 512 } } as const;

export const usualRelief: ReliefOptions = { depth: 0.12, detail: 256, invert: false, from: 'luminance' };

/** @throws ProblemError `validation_failed` with `field`. */
export function parseReliefOptions(query: URLSearchParams): ReliefOptions {
	const number = (field: 'depth' | 'detail'): number => {
		const text = query.get(field);
		if (text === null) return usualRelief[field];
		const { min, max } = reliefLimits[field];
		const value = Number(text);
		const isOff = text.trim() === '' || !(value >= min && value <= max) || (field === 'detail' && !Number.isInteger(value));
		if (isOff) throw wrong(field, `"${field}" must be a ${field === 'detail' ? 'whole ' : ''}number from ${min} to ${max}.`);
		return value;
	};
	const invert = query.get('invert') ?? 'false';
	if (invert !== 'true' && invert !== 'false') throw wrong('invert', '"invert" must be true or false.');
	const from = query.get('from') ?? usualRelief.from;
	if (from === '' || from.length > longestName)
		throw wrong('from', '"from" must be "luminance", "file" or the name of a network for depth.');
	return { depth: number('depth'), detail: number('detail'), invert: invert === 'true', from };
}

/** The address of a relief; what is usual is left out. */
export function reliefAddress(picture: string, options: ReliefOptions): string {
	const query = new URLSearchParams();
	for (const [field, value] of Object.entries(options)) {
		if (value !== usualRelief[field as keyof ReliefOptions]) query.set(field, String(value));
	}
	const text = query.toString();
	return `/api/pictures/${picture}/relief${text === '' ? '' : `?${text}`}`;
}

function wrong(field: string, detail: string): ProblemError {
	return new ProblemError('validation_failed', detail, { field });
}

/** From a search to what the index is asked: an expression of SQLite's FTS5 and a stretch of numbers. Values go in as quoted strings only. */
import { parseSearch, readPeriod, type SearchTerm } from '#contract/search.ts';
import { facet, toModelFacet, toPlainText } from './tile-text.ts';
import { placesAMs } from './tiles.ts';

export interface Query {
	/** Null when the stretch alone decides. */
	match: string | null;
	/** Whether it is about the bin. */
	binned: boolean;
	/** Numbers from `from` up to but not including `until`. */
	from: number;
	until: number;
}

export interface QueryParts {
	owner: string;
	search: string;
	/** Minutes east of UTC that days begin by. */
	offset: number;
	/** Id of an album by its name; null when there is none. */
	albumNamed: (name: string) => string | null;
	/** SHA-256 of a picture; null for one that is unknown. */
	contentOf: (picture: string) => string | null;
}

const minuteMs = 60_000;

/** @throws ProblemError `validation_failed` with field `search`. */
export function toQuery({ owner, search, offset, ...lookUp }: QueryParts): Query {
	const terms = parseSearch(search);
	const query: Query = { match: null, binned: false, from: 0, until: Number.MAX_SAFE_INTEGER };
	const wanted: string[] = [];
	const unwanted: string[] = [];
	for (const term of terms) {
		if (term.kind === 'before' || term.kind === 'after') {
			narrow(query, term.kind, term.value, term.excludes, offset);
			continue;
		}
		if (term.kind === 'is' && term.value === 'deleted') {
			// To leave out the bin is what every search does.
			query.binned ||= !term.excludes;
			continue;
		}
		const { expression, excludes } = toExpression(term, lookUp);
		(excludes ? unwanted : wanted).push(expression);
	}
	if (wanted.length + unwanted.length > 0) {
		// The rarest part steers; the place that every picture has comes last.
		const all = [...wanted, quote(facet(query.binned ? 'binned' : 'listed', owner))].join(' AND ');
		query.match = unwanted.length === 0 ? all : `(${all}) NOT (${unwanted.join(' OR ')})`;
	}
	return query;
}

function narrow(query: Query, kind: 'before' | 'after', value: string, excludes: boolean, offset: number): void {
	const period = readPeriod(value);
	if (period === null) return;
	const at = (day: [number, number, number]) => Math.max(0, Date.UTC(...day) - offset * minuteMs) * placesAMs;
	if (kind === 'before' && excludes) query.from = Math.max(query.from, at(period.from));
	else if (kind === 'before') query.until = Math.min(query.until, at(period.from));
	else if (excludes) query.until = Math.min(query.until, at(period.until));
	else query.from = Math.max(query.from, at(period.until));
}

function toExpression(term: SearchTerm, { albumNamed, contentOf }: Pick<QueryParts, 'albumNamed' | 'contentOf'>) {
	const found = (expression: string, excludes = term.excludes) => ({ expression, excludes });
	switch (term.kind) {
		case 'text':
			return found(`${quote(toPlainText(term.text))}${term.isPhrase ? '' : '*'}`);
		case 'is':
			// What is neither of the others is private: there is no facet for what nearly all are.
			return term.value === 'private'
				? found(`(${quote(facet('is', 'public'))} OR ${quote(facet('is', 'unlisted'))})`, !term.excludes)
				: found(quote(facet('is', term.value)));
		case 'model':
			return found(quote(facet('model', toModelFacet(term.value))));
		case 'seed':
			return found(quote(facet('seed', String(Number(term.value)))));
		case 'album':
			return found(quote(facet('album', albumNamed(term.value) ?? term.value)));
		case 'from': {
			const content = contentOf(term.value);
			const parents = [term.value, ...(content === null ? [] : [`input:${content}`])];
			return found(`(${parents.map((parent) => quote(facet('from', parent))).join(' OR ')})`);
		}
		default:
			return found(quote(facet(term.kind as 'size' | 'scheduler' | 'lora' | 'tag', term.value)));
	}
}

/** A string of FTS5; in it only the quote means anything. */
function quote(text: string): string {
	return `"${text.replaceAll('\0', ' ').replaceAll('"', '""')}"`;
}

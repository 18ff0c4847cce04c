/** Messages with gaps, in the part of ICU's syntax that Easel uses: `{name}`, `{count, plural, =0 {none} one {# picture} other {# pictures}}`, and `selectordinal` likewise. */

export type MessageValues = Readonly<Record<string, string | number>>;

/** @throws Error for a gap without a value, and for a plural without `other`. */
export function formatMessage(message: string, language: string, values: MessageValues = {}): string {
	let text = '';
	for (let at = 0; at < message.length; at += 1) {
		if (message[at] !== '{') {
			text += message[at];
			continue;
		}
		const end = closingBrace(message, at);
		text += fillGap(message.slice(at + 1, end), language, values);
		at = end;
	}
	return text;
}

function fillGap(gap: string, language: string, values: MessageValues): string {
	const [, name = gap.trim(), kind, choices] = /^\s*(\w+)\s*,\s*(plural|selectordinal)\s*,([\s\S]*)$/.exec(gap) ?? [];
	const value = values[name];
	if (value === undefined) throw new Error(`The message has a gap "${name}" and no value for it.`);
	if (choices === undefined) return typeof value === 'number' ? formatNumber(value, language) : value;
	const count = Number(value);
	const chosen = pluralOf(choices, count, new Intl.PluralRules(language, { type: kind === 'plural' ? 'cardinal' : 'ordinal' }));
	return formatMessage(chosen.replaceAll('#', formatNumber(count, language)), language, values);
}

function pluralOf(choices: string, count: number, rules: Intl.PluralRules): string {
	const forms = new Map<string, string>();
	for (let at = choices.indexOf('{'), from = 0; at !== -1; at = choices.indexOf('{', from)) {
		const end = closingBrace(choices, at);
		forms.set(choices.slice(from, at).trim(), choices.slice(at + 1, end));
		from = end + 1;
	}
	const form = forms.get(`=${count}`) ?? forms.get(rules.select(count)) ?? forms.get('other');
	if (form === undefined) throw new Error(`A plural needs "other": ${choices}`);
	return form;
}

/** Where the brace at `from` is closed. */
function closingBrace(text: string, from: number): number {
	let depth = 0;
	for (let at = from; at < text.length; at += 1) {
		if (text[at] === '{') depth += 1;
		else if (text[at] === '}') depth -= 1;
		if (depth === 0) return at;
	}
	throw new Error(`A brace is not closed: ${text}`);
}

function formatNumber(number: number, language: string): string {
	return number.toLocaleString(language, { maximumFractionDigits: 2 });
}

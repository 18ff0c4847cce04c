/** Comma-separated values (RFC 4180): quoted fields may hold commas, line ends and doubled quotes. */

export function readCsv(text: string): string[][] {
	const rows: string[][] = [];
	let row: string[] = [];
	const field = /("(?:[^"]|"")*"?|[^,\r\n]*)(,|\r\n|\n|\r|$)/y;
	const whole = text.replace(/^\uFEFF/, '');
	while (field.lastIndex < whole.length) {
		const [found, value = '', end = ''] = field.exec(whole) ?? [];
		// Behind a closing quote stands something else: it is read as it is.
		if (found === undefined) {
			row.push('');
			break;
		}
		row.push(value.startsWith('"') ? value.replace(/^"|"$/g, '').replaceAll('""', '"') : value);
		if (end !== ',') {
			rows.push(row);
			row = [];
		}
	}
	if (row.length > 0) rows.push(row);
	return rows.filter((one) => one.length > 1 || one[0] !== '');
}

export function writeCsv(rows: readonly (readonly string[])[]): string {
	return rows.map((row) => `${row.map(quote).join(',')}\r\n`).join('');
}

function quote(value: string): string {
	return /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

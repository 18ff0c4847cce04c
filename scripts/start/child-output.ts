import { createLog, type LogLevel, logLevels } from '#contract/log.ts';

/**
 * A line that a process wrote, as people read it on a terminal: who speaks, then JSON log lines as words and everything else as it is.
 */
export function toReadable(name: string, line: string): string {
	const prefix = `${name.padEnd(3)} │ `;
	const entry = parseEntry(line);
	if (entry === null) return `${prefix}${line}\n`;
	const { time, level, source, message, ...fields } = entry;
	let text = '';
	createLog({ source: name, level: 'debug', terminal: true, write: (words) => (text += words) })[level](message, fields);
	return text
		.trimEnd()
		.split('\n')
		.map((part) => `${prefix}${part}\n`)
		.join('');
}

interface Entry extends Record<string, unknown> {
	level: LogLevel;
	message: string;
}

function parseEntry(line: string): Entry | null {
	if (!line.startsWith('{')) return null;
	try {
		const value: unknown = JSON.parse(line);
		return isEntry(value) ? value : null;
	} catch {
		return null;
	}
}

function isEntry(value: unknown): value is Entry {
	if (typeof value !== 'object' || value === null || !('message' in value) || !('level' in value)) return false;
	return typeof value.message === 'string' && logLevels.some((level) => level === value.level);
}

/** Log lines, the same in both processes: JSON, or plain words on a terminal. Pure: the caller brings the writer. */

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Facts beside the message. Never a key, a token, a prompt or a path from a request. */
type LogFields = Record<string, unknown>;

export type Log = { [Level in LogLevel]: (message: string, fields?: LogFields) => void };

export interface LogOptions {
	/** Which process speaks: `web`, `gpu`, `engine`. */
	source: string;
	level: LogLevel;
	/** True writes for people, false writes JSON lines. */
	terminal: boolean;
	write: (line: string) => void;
}

export function createLog({ source, level, terminal, write }: LogOptions): Log {
	const least = logLevels.indexOf(level);
	const at =
		(own: LogLevel) =>
		(message: string, fields: LogFields = {}): void => {
			if (logLevels.indexOf(own) < least) return;
			const facts = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, describe(value)]));
			write(
				terminal
					? `${own === 'info' ? '' : `${own}: `}${message}${words(facts)}\n`
					: `${JSON.stringify({ time: new Date().toISOString(), level: own, source, message, ...facts })}\n`,
			);
		};
	return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Errors lose their message in JSON; this keeps name, message, stack and cause. */
function describe(value: unknown): unknown {
	if (!(value instanceof Error)) return value;
	return {
		name: value.name,
		message: value.message,
		stack: value.stack,
		...(value.cause === undefined ? {} : { cause: describe(value.cause) }),
	};
}

function words(facts: LogFields): string {
	const parts = Object.entries(facts).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
	return parts.length === 0 ? '' : ` (${parts.join(' ')})`;
}

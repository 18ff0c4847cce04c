/**
 * The one shape of every error that leaves Easel, over HTTP (`application/problem+json`, RFC 9457) and inside a failed generation.
 */

/** Every stable error code with its HTTP status and its title. A code never changes its meaning; new ones are added. */
export const problems = {
	invalid_request: { status: 400, title: 'The request cannot be read' },
	invalid_path: { status: 400, title: 'The address is not valid' },
	not_authenticated: { status: 401, title: 'The household key is needed' },
	forbidden: { status: 403, title: 'Not allowed' },
	access_needed: { status: 403, title: 'The source gives this model only to some' },
	cross_site: { status: 403, title: 'Refused: the request comes from another site' },
	not_found: { status: 404, title: 'Not found' },
	method_not_allowed: { status: 405, title: 'This address does not answer that method' },
	conflict: { status: 409, title: 'Not possible in the present state' },
	length_required: { status: 411, title: 'The length of the body is missing' },
	too_large: { status: 413, title: 'The body is too large' },
	unsupported_media: { status: 415, title: 'The body has a type that is not accepted' },
	unknown_host: { status: 421, title: 'Easel does not answer to this host name' },
	validation_failed: { status: 422, title: 'A field of the request is not valid' },
	idempotency_mismatch: { status: 422, title: 'The idempotency key was used for another request' },
	rate_limited: { status: 429, title: 'Too many requests' },
	queue_full: { status: 429, title: 'The queue is full' },
	internal: { status: 500, title: 'Something went wrong in Easel' },
	worker_crashed: { status: 500, title: 'The engine crashed while painting' },
	model_broken: { status: 500, title: 'The model cannot be loaded' },
	out_of_memory: { status: 500, title: 'Not enough memory for this picture' },
	download_failed: { status: 502, title: 'Something could not be fetched' },
	draining: { status: 503, title: 'Easel is stopping' },
	starting: { status: 503, title: 'Easel is starting' },
	gpu_unavailable: { status: 503, title: 'The GPU service cannot be reached' },
	step_timeout: { status: 504, title: 'A step took too long' },
	out_of_disk: { status: 507, title: 'Not enough free disk space' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;

/** The body of every error answer, and the `problem` of a failed generation. */
export interface Problem {
	/** `about:easel/<code>`; stable. */
	type: string;
	title: string;
	status: number;
	code: ProblemCode;
	/** What happened, why, and what to do. Never a path, SQL, a stack, an address or another person's data. */
	detail: string;
	request_id?: string;
	/** The field of the request that is wrong. */
	field?: string;
	/** Seconds after which trying again makes sense; also sent as the `Retry-After` header. */
	retry_after?: number;
	/** What `detail` says, for pages in other languages; absent for what people meet rarely. */
	reason?: Reason;
}

/** A name and what fills it; values whose name ends in `bytes` are sizes. Names are stable, as those of codes. */
export interface Reason {
	name: ReasonName;
	values: Readonly<Record<string, number | string>>;
}

type ReasonName =
	| 'own_queue_full'
	| 'queue_full'
	| 'memory_short'
	| 'memory_fits'
	| 'memory_gone'
	| 'engine_crashed'
	| 'interrupted'
	| 'step_too_long'
	| 'model_gone'
	| 'model_unknown'
	| 'disk_short'
	| 'key_needed'
	| 'key_wrong'
	| 'too_many_tries'
	| 'painter_away'
	| 'stopping'
	| 'unforeseen';

export type ProblemExtras = Pick<Problem, 'field' | 'retry_after' | 'reason'>;

/** Makes the problem of a code. `detail` is shown to people as it is. */
export function toProblem(code: ProblemCode, detail: string, extras: ProblemExtras = {}): Problem {
	return { type: `about:easel/${code}`, ...problems[code], code, detail, ...extras };
}

/** Thrown where a request or a generation cannot go on for a reason that its owner should read. */
export class ProblemError extends Error {
	override name = 'ProblemError';
	readonly problem: Problem;

	constructor(code: ProblemCode, detail: string, extras: ProblemExtras & { cause?: unknown } = {}) {
		const { cause, ...rest } = extras;
		super(detail, { cause });
		this.problem = toProblem(code, detail, rest);
	}
}

/** True for a JSON value that has the shape of a {@link Problem}. */
export function isProblem(value: unknown): value is Problem {
	return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string' && value.code in problems;
}

/** The problem that an error carries; null for any other error. By shape, as the bundled pages have a ProblemError class of their own. */
export function problemOf(error: unknown): Problem | null {
	return error instanceof Error && 'problem' in error && isProblem(error.problem) ? error.problem : null;
}

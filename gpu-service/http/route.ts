/** One endpoint of the GPU service: where it lies and what it answers. */
import { ProblemError } from '#contract/problem.ts';
import type { HttpContext } from './context.ts';

export interface Route {
	method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
	pattern: URLPattern;
	/** Answered without the token. */
	open?: true;
	/** @throws ProblemError, which becomes the answer. */
	handle(request: Request, parameters: Record<string, string>, context: HttpContext): Promise<Response>;
}

export function path(pathname: string): URLPattern {
	return new URLPattern({ pathname });
}

/** A name out of an address. @throws ProblemError `invalid_path`. */
export function decodeName(name: string): string {
	try {
		return decodeURIComponent(name);
	} catch {
		throw new ProblemError('invalid_path', 'The name in the address is not encoded correctly.');
	}
}

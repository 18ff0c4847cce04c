/** One endpoint of the GPU service: where it lies and what it answers. */
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

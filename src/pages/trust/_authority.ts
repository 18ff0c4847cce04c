import { ProblemError } from '#contract/problem.ts';

/** The certificate of the local authority: public, as its purpose is to be given to every device. @throws ProblemError `not_found`. */
export function authorityResponse({ easel }: App.Locals, form: 'pem' | 'der'): Response {
	const authority = easel.https()?.authority;
	if (authority == null) throw new ProblemError('not_found', 'This Easel has no authority of its own. "npm run https" makes one.');
	const [body, type, name] =
		form === 'pem'
			? ([authority.pem, 'application/x-pem-file', 'easel-authority.pem'] as const)
			: ([authority.der, 'application/x-x509-ca-cert', 'easel-authority.crt'] as const);
	return new Response(body, {
		headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store' },
	});
}

/** Headers of every answer. Pages bring a Content-Security-Policy of their own, and pictures a stricter one; both replace this one. */
import type { ServerResponse } from 'node:http';

const headers = {
	'x-content-type-options': 'nosniff',
	'x-frame-options': 'DENY',
	'referrer-policy': 'same-origin',
	'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
	'cross-origin-resource-policy': 'same-origin',
	'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()',
};

/** @param isTrustworthy true for addresses that browsers trust without HTTPS; elsewhere they ignore the opener policy and complain about it */
export function setSecurityHeaders(response: ServerResponse, isTrustworthy: boolean): void {
	for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
	if (isTrustworthy) response.setHeader('cross-origin-opener-policy', 'same-origin');
}

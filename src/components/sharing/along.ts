/** What of a picture goes along when it is shared, and for how long its link is open. Pure. */

export const alongs = ['bare', 'prompt', 'all'] as const;
export type Along = (typeof alongs)[number];

export const termsS = { hour: 3_600, day: 86_400, week: 604_800, month: 2_592_000, year: 31_536_000, never: null } as const;
export type Term = keyof typeof termsS;

export function toFlags(along: Along): { with_prompt: boolean; with_metadata: boolean } {
	return { with_prompt: along !== 'bare', with_metadata: along === 'all' };
}

export function fromFlags({ with_prompt, with_metadata }: ReturnType<typeof toFlags>): Along {
	return with_metadata ? 'all' : with_prompt ? 'prompt' : 'bare';
}

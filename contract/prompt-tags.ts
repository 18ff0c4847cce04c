/** Tags in a prompt that name add-ons, as A1111 writes them: `<lora:name:0.7>`. Without a number the weight is 1. */
import type { LoraUse } from './generation.ts';

const tag = /<lora:([^:<>]+)(?::([^:<>]*))?(?::[^<>]*)?>/g;

export function lorasOfPrompt(prompt: string): LoraUse[] {
	return [...prompt.matchAll(tag)].map(([, name = '', weight = '1']) => ({
		name: name.trim(),
		weight: Number.isFinite(Number(weight)) && weight.trim() !== '' ? Number(weight) : 1,
	}));
}

/** The first of these tags whose weight is no number, as typed; null when all can be read. */
export function unreadableLora(prompt: string): string | null {
	const unreadable = [...prompt.matchAll(tag)].find(([, , weight = '1']) => weight.trim() === '' || !Number.isFinite(Number(weight)));
	return unreadable?.[0] ?? null;
}

/** The prompt without the tags of these LoRAs. */
export function withoutLoraTags(prompt: string, isGone: (name: string) => boolean): string {
	return prompt.replace(tag, (whole, name: string) => (isGone(name.trim()) ? '' : whole)).trim();
}

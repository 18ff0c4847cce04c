/** Tags that name add-ons in a prompt, as A1111 writes them: `<lora:name:0.7>`. Whoever accepts a prompt has read them; encoders must not. */

const TAG = /<lora:[^:<>]+(?::[^<>]*)?>/g;

export function withoutTags(prompt: string): string {
	return prompt.replace(TAG, '');
}

/** What readers share: texts of a picture by their names, and values that anybody may have written. */

/** Texts inside a picture by keyword; those of Exif are called as its fields are. The first of a name counts. */
export type PictureTexts = ReadonlyMap<string, string>;

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Null for what is no JSON object. Other programs write `NaN`, which JSON does not know. */
export function parseObject(text: string | undefined): JsonObject | null {
	if (text === undefined || !text.trimStart().startsWith('{')) return null;
	try {
		const value: unknown = JSON.parse(text.replace(/(?<=[:[,]\s*)(?:NaN|-?Infinity)(?=\s*[,\]}])/g, 'null'));
		return isObject(value) ? value : null;
	} catch {
		return null;
	}
}

export function textOf(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number, also one that was written as text. */
export function numberOf(value: unknown): number | undefined {
	const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
	return Number.isFinite(number) ? number : undefined;
}

/** The name of a model or LoRA without its folder and ending. */
export function plainName(file: string): string {
	return (file.split(/[\\/]/).at(-1) ?? file).replace(/\.(safetensors|ckpt|pt|pth|bin|onnx|gguf|sft)$/i, '');
}

/** An object without the fields that are undefined. */
export function defined<Fields extends object>(fields: Fields): { [Key in keyof Fields]: Exclude<Fields[Key], undefined> } {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

/** What is told as left out: short enough to be read. */
export function leftOut(name: string, value: unknown): { name: string; value: string } {
	const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
	return { name: name.slice(0, 80), value: text.length > 200 ? `${text.slice(0, 200)}…` : text };
}

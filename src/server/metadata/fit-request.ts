/** From settings as another program wrote them to a request that can be painted here, and what became of the rest. Pure. */
import type { Catalog, CatalogModel } from '#contract/catalog.ts';
import type { GenerationRequest, LoraUse } from '#contract/generation.ts';
import type { FoundSettings, MetadataNote } from '#contract/metadata.ts';
import { lorasOfPrompt, withoutLoraTags } from '#contract/prompt-tags.ts';
import { parseGenerationRequest } from '#contract/request.ts';
import { resolveSettings } from '#contract/settings.ts';

export interface FittedRequest {
	request: GenerationRequest;
	notes: MetadataNote[];
}

/** What limits name can be brought into them; everything else holds or falls as it is. */
const limited = ['steps', 'guidance', 'width', 'height'] as const;

export function fitRequest({ source, request: found, modelHash, leftOut }: FoundSettings, catalog: Catalog): FittedRequest {
	const notes: MetadataNote[] = [];
	const note = (code: MetadataNote['code'], name: string, value = '') => void notes.push({ code, name, value: value.slice(0, 200) });
	const model = chooseModel(found.model, modelHash, catalog);
	if (model === null) return { request: { prompt: found.prompt }, notes };
	if (found.model !== undefined && !model.isThat) note('model_missing', found.model, model.entry.title);
	else if (source === 'easel' && modelHash !== null && modelHash !== model.entry.hash) note('model_differs', model.entry.title);

	const usable = fitAddOns(found, model.entry, catalog, note);
	let request: GenerationRequest = { prompt: usable.prompt, model: model.entry.name };
	const { prompt: _prompt, model: _model, ...fields } = usable;
	for (const [field, value] of inOrder(fields)) {
		const fitting = fitValue(field, value, model.entry);
		const wider = { ...request, [field]: fitting };
		if (isAllowed(wider, model.entry, catalog)) {
			request = wider;
			if (fitting !== value) note('not_allowed', field, `${value} → ${fitting}`);
		} else note(field === 'scheduler' ? 'scheduler_missing' : 'not_allowed', field, toWords(value));
	}
	for (const { name, value } of leftOut) note('left_out', name, value);
	return { request, notes };
}

/** By its hash, else by its name or title, however that is spelled; else the one that is usual here. Null where there is none at all. */
function chooseModel(
	name: string | undefined,
	hash: string | null,
	{ models, default_model }: Catalog,
): { entry: CatalogModel; isThat: boolean } | null {
	const usable = models.filter(({ problem }) => problem === null);
	const byHash = hash === null ? undefined : usable.find((model) => model.hash.startsWith(hash));
	const byName =
		name === undefined ? undefined : usable.find((model) => [model.name, model.title].some((each) => plain(each) === plain(name)));
	const that = byHash ?? byName;
	const entry = that ?? usable.find((model) => model.name === default_model) ?? usable[0];
	return entry === undefined ? null : { entry, isThat: that !== undefined };
}

/** `Stable Diffusion 1.5` and `stable-diffusion-1-5` are one. */
function plain(name: string): string {
	return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Takes out what is not here: LoRAs, upscalers, ControlNets. */
function fitAddOns(
	found: GenerationRequest,
	{ features }: CatalogModel,
	{ loras, upscalers }: Catalog,
	note: (code: MetadataNote['code'], name: string, value?: string) => void,
): GenerationRequest {
	const request = { ...found };
	const nameOf = (use: LoraUse) => loras.find((lora) => plain(lora.name) === plain(use.name) && lora.problem === null)?.name;
	const tags = found.prompt_syntax === 'plain' ? [] : lorasOfPrompt(found.prompt);
	for (const use of [...tags, ...(found.loras ?? [])]) if (nameOf(use) === undefined) note('lora_missing', use.name);
	const readsTags = found.prompt_syntax !== 'plain';
	if (readsTags)
		request.prompt = withoutLoraTags(found.prompt, (name) => !loras.some((lora) => lora.name === name && lora.problem === null));
	// A tag that spells its LoRA in another way has to be said as it is here.
	const respelled = tags.flatMap((use) => {
		const name = nameOf(use);
		return name === undefined || name === use.name ? [] : [{ ...use, name }];
	});
	const uses = [...respelled, ...(found.loras ?? []).flatMap((use) => ({ ...use, name: nameOf(use) ?? '' }))].filter(
		({ name }) => name !== '',
	);
	if (uses.length > 0) request.loras = uses;
	else delete request.loras;

	const upscalerOf = (name: string) => upscalers.find((one) => plain(one.name) === plain(name) && one.problem === null)?.name;
	if (found.upscaler !== undefined) {
		const name = upscalerOf(found.upscaler);
		if (name === undefined) {
			note('upscaler_missing', found.upscaler);
			delete request.upscaler;
		} else request.upscaler = name;
	}
	if (found.hires !== undefined && found.hires.upscaler !== 'latent') {
		const name = upscalerOf(found.hires.upscaler);
		if (name === undefined) note('upscaler_missing', found.hires.upscaler, 'latent');
		request.hires = { ...found.hires, upscaler: name ?? 'latent' };
	}
	if (found.control !== undefined) {
		for (const { model } of found.control) if (!features.control.includes(model)) note('control_missing', model);
		request.control = found.control.filter(({ model }) => features.control.includes(model));
		if (request.control.length === 0) delete request.control;
	}
	return request;
}

/** What others depend on comes first. */
function inOrder(fields: Partial<GenerationRequest>): [string, unknown][] {
	const first = ['init_image', 'width', 'height', 'scheduler', 'prompt_syntax'];
	const place = (name: string) => (first.includes(name) ? first.indexOf(name) : first.length);
	return Object.entries(fields).sort(([a], [b]) => place(a) - place(b));
}

function fitValue(field: string, value: unknown, { limits }: CatalogModel): unknown {
	const name = limited.find((each) => each === field);
	if (name === undefined || typeof value !== 'number' || !Number.isFinite(value)) return value;
	const { min, max, multiple = 0 } = limits[name];
	const stepped = multiple === 0 ? value : Math.round(value / multiple) * multiple;
	return Math.min(max, Math.max(min, stepped));
}

function isAllowed(request: object, model: CatalogModel, addOns: Catalog): boolean {
	try {
		resolveSettings(parseGenerationRequest(request), model, 0, addOns);
		return true;
	} catch {
		return false;
	}
}

function toWords(value: unknown): string {
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

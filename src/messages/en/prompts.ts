/** Prompt comfort: weights, tokens, history, styles, templates, wildcards, grids. */
export const prompts = {};

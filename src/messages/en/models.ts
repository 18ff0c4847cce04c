/** The models page. */
export const models = {};

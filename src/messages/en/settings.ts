/** The settings page, and looking after the machine. */
export const settings = {};

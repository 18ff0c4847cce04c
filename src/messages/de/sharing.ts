/** Teilen, öffentliche Seiten, 3D. */
export const sharing = {};

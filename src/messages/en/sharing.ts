/** Sharing, public pages, 3D. */
export const sharing = {};

/** The gallery: search, albums, tags, selection, the bin. */
export const gallery = {};

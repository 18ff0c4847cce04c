/** The gallery: search, albums, tags, selection, the bin. */
export const gallery = {
	bin: 'Bin',
	binNote: 'Deleted pictures stay here for 30 days.',
	binEmpty: 'The bin is empty.',
	putBack: 'Put back',
};

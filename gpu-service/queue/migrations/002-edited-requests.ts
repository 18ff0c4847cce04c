/** A generation that waits can be given another request; the one that it was accepted with is kept, as it may be sent again. */
export const editedRequests = `
	-- Null while it is the present one.
	ALTER TABLE generation ADD COLUMN submitted TEXT CHECK (json_valid(submitted));

	CREATE INDEX generation_finished ON generation (number) WHERE state = 'done';
`;

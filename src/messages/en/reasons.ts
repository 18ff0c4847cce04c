/** What problems say, by the names of reasons in contract/problem.ts: what happened, why, and what to do. */
export const reasons = {
	own_queue_full:
		'{most} of your pictures are waiting already, and no more are kept in line for one person. Wait until one has started, or cancel one.',
	queue_full: '{most} pictures are waiting already, and no more are kept in line. Try again when one has started.',
	memory_short:
		'Painting {width} × {height} with “{model}” takes about {need_bytes} of memory, and {have_bytes} are free. No size of it fits: choose a smaller model, or end other programs.',
	memory_fits:
		'Painting {width} × {height} with “{model}” takes about {need_bytes} of memory, and {have_bytes} are free. The largest of this shape that fits is {fits_width} × {fits_height}.',
	memory_gone: 'The machine ran out of memory. Try a smaller picture, or free memory on the machine.',
	engine_crashed: 'The engine crashed {times} times while painting this, so it is not tried again. Try a smaller picture or another model.',
	interrupted:
		'Easel was stopped {times} times while painting this, so it is not tried again. Start it once more when Easel runs steadily.',
	step_too_long: 'A single step took longer than {seconds} s and was stopped. Try a smaller picture or another model.',
	model_gone: 'The model “{model}” is no longer there. Choose another one.',
	model_unknown: 'There is no model “{model}” here. Choose another one.',
	disk_short:
		'Only {free_bytes} are free on the disk that holds the pictures, and {reserve_bytes} are kept in reserve. Free some space, then try again.',
	key_needed: 'This device has to join first, with the household key.',
	key_wrong: 'This is not the household key. Scan the code that Easel shows where it was started, or open the link beside it.',
	too_many_tries: 'Too many wrong keys came from here. Try again in {minutes} min.',
	painter_away: 'What paints does not answer. It may be starting again; try again in a few seconds.',
	stopping: 'Easel is stopping. Try again in a moment.',
	unforeseen: 'Something went wrong while painting. Try again; the log of the GPU service says more.',
};

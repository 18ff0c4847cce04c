/** All pictograms: strokes on a 24 by 24 grid, drawn in the colour of the text. */
const paths = {
	again: 'M4 12a8 8 0 0 1 13.9-5.4L20 8.5M20 4v4.5h-4.5M20 12a8 8 0 0 1-13.9 5.4L4 15.5M4 20v-4.5h4.5',
	album: 'M4 8h16v11.5H4ZM6 5.5h12M8 3h8',
	alert: 'M12 4 21 19.5H3ZM12 10v4.2M12 17v.01',
	back: 'm14.5 6-6 6 6 6',
	bin: 'M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.2 11v5M13.8 11v5',
	book: 'M5 5.5A2.5 2.5 0 0 1 7.5 3H19v15H7.5A2.5 2.5 0 0 0 5 20.5ZM5 20.5A2 2 0 0 0 7 21h12M9.5 7.5h5.5M9.5 11h4',
	brush:
		'M20 4c-3.5.8-8.6 5-10.6 8.2l2.4 2.4C15 12.6 19.2 7.5 20 4ZM8.6 13.4c-2.2.1-3.2 1.4-3.4 3.3C5 18.3 4.3 19.3 3.5 20c3.8.6 7.1-.6 7.3-4.2Z',
	camera: 'M4 8h3.5L9 5.5h6L16.5 8H20v11H4ZM12 16.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4Z',
	check: 'm5 12.5 4.5 4.5L19 7.5',
	clear: 'M5 5h14v14H5ZM9 9l6 6M15 9l-6 6',
	clock: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.5V12l3.2 2',
	close: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
	compare: 'M12 4v16M5 7h4v10H5ZM15 7h4v10h-4',
	dice: 'M5 5h14v14H5ZM9 9v.01M15 9v.01M12 12v.01M9 15v.01M15 15v.01',
	down: 'm6.5 9.5 5.5 5.5 5.5-5.5',
	download: 'M12 4v10.5M7.5 10.5 12 15l4.5-4.5M5 19.5h14',
	enlarge: 'M13.5 4.5h6v6M19.5 4.5l-7 7M10.5 19.5h-6v-6M4.5 19.5l7-7',
	eraser: 'M9 19.5 4 14.5l9-9.5 7 6.5-8 8ZM8.5 10l7 6.5M9 19.5h11',
	exactly: 'M6 9h12M6 15h12',
	extend: 'M8 8h8v8H8ZM12 5V2.5M12 21.5V19M5 12H2.5M21.5 12H19',
	eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 14.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6Z',
	file: 'M7 3.5h7l4 4V20.5H7ZM13.5 3.5v4.5H18',
	forward: 'm9.5 6 6 6-6 6',
	frame: 'M5 5h14v14H5ZM8.5 15.5l3-3.5 2 2 1.5-1.5 1.5 1.8',
	gallery: 'M4.5 4.5h6.5v8H4.5ZM13.5 4.5h6v5h-6ZM13.5 12h6v7.5h-6ZM4.5 15h6.5v4.5H4.5Z',
	grip: 'M8.7 6h.6M14.7 6h.6M8.7 12h.6M14.7 12h.6M8.7 18h.6M14.7 18h.6',
	heart: 'M12 20S4 14.8 4 9.3A4.3 4.3 0 0 1 12 7a4.3 4.3 0 0 1 8 2.3C20 14.8 12 20 12 20Z',
	info: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 11.2v5M12 8v.01',
	invert: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM12 4v16M12 8h4.5M12 12h7M12 16h4.5',
	larger: 'M4.5 4.5h15v15h-15ZM12 8.5v7M8.5 12h7',
	leave: 'M14 5H6v14h8M10.5 12H20M16.5 8.5 20 12l-3.5 3.5',
	locked: 'M6.5 11h11v8.5h-11ZM9 11V8a3 3 0 0 1 6 0v3',
	mask: 'M5 5h14v14H5ZM8 15.5c2-5 6-1 8.5-6.5',
	memory: 'M7 7h10v10H7ZM10 3.5V7M14 3.5V7M10 17v3.5M14 17v3.5M3.5 10H7M3.5 14H7M17 10h3.5M17 14h3.5',
	menu: 'M5 7.5h14M5 12h14M5 16.5h14',
	minus: 'M6 12h12',
	moon: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z',
	offline:
		'M4 4l16 16M8.5 15.5a5 5 0 0 1 7 0M5.5 12a9.5 9.5 0 0 1 4-2.3M2.8 8.7A14 14 0 0 1 6.5 6.3M11 5.5a14 14 0 0 1 10.2 3.2M15 10.2a9.5 9.5 0 0 1 3.5 1.8M12 19v.01',
	pause: 'M8.5 5.5v13M15.5 5.5v13',
	pencil: 'm14.5 6 3.5 3.5L8.5 19H5v-3.5ZM13 7.5l3.5 3.5',
	'picture-add': 'M13 5H5v14h14v-8M5 16l4-4 3 3 2-2 5 4M18 3v6M15 6h6',
	play: 'M7.5 5.5v13l11-6.5Z',
	plus: 'M12 6v12M6 12h12',
	queue: 'M4.5 6.5h15M4.5 12h15M4.5 17.5h9M17 15l3 2.5-3 2.5Z',
	redo: 'M15.5 5l4 4-4 4M19 9h-9a5 5 0 0 0 0 10h3',
	same: 'M6 9.5h12M6 14.5h12',
	search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 20.5 20.5',
	select: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM8.3 12.3l2.6 2.6 4.8-5.2',
	settings:
		'M4 8h9M17.5 8H20M4 16h2.5M11 16h9M15.2 10.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4ZM8.8 18.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4Z',
	share: 'M12 14.5V4M7.5 8 12 3.5 16.5 8M8 11.5H5.5v9h13v-9H16',
	smaller: 'M4.5 4.5h15v15h-15ZM8.5 12h7',
	solid: 'm12 3.5 7.5 4.2v8.6L12 20.5l-7.5-4.2V7.7ZM4.7 7.8 12 12l7.3-4.2M12 12v8.3',
	stack: 'M8.5 8.5h11v11h-11ZM15.5 8.5v-4h-11v11h4',
	sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M18.4 5.6l-1.1 1.1M6.7 17.3l-1.1 1.1',
	swap: 'M7 5 4 8l3 3M4 8h13M17 13l3 3-3 3M20 16H7',
	tag: 'M4 4h7.5l8.5 8.5-7.5 7.5L4 11.5ZM8.2 8.2v.01',
	top: 'M12 19.5V9M7.5 13 12 8.5l4.5 4.5M5.5 4.5h13',
	undo: 'M8.5 5 4.5 9l4 4M5 9h9a5 5 0 0 1 0 10h-3',
	unlocked: 'M6.5 11h11v8.5h-11ZM9 11V8a3 3 0 0 1 5.8-1',
	use: 'M5 5h9v3.5M5 5v14h4M10 12h9v7h-9ZM14.5 14v3M13 15.5h3',
	'zoom-fit': 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
} as const;

export type IconName = keyof typeof paths;

/** Decoration only: the button or the text beside it carries the name. */
export function Icon({ name }: { name: IconName }) {
	return (
		<svg className="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
			<path d={paths[name]} />
		</svg>
	);
}

/** The mark: a canvas on three legs. */
export function Mark() {
	return (
		<svg className="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
			<path className="mark-legs" d="M16 3v4M11 20 7 29M21 20l4 9M16 22v5" />
			<rect className="mark-canvas" x="6.5" y="7" width="19" height="13" rx="1.5" />
			<path className="mark-ledge" d="M4.5 21.5h23" />
		</svg>
	);
}

// Colours, text size and motion as they were chosen on this device, before the first paint, so that nothing flashes or jumps.
// Classic and small on purpose: it blocks the page. The settings page calls it again after a change.
(() => {
	const wallColours = { light: '#e9ebee', dark: '#101114' };
	const contrast = matchMedia('(prefers-contrast: more)');

	function read(name) {
		try {
			return localStorage.getItem(`easel-${name}`);
		} catch {
			// Without storage it is as the device has it.
			return null;
		}
	}

	function mark(name, value) {
		if (value === null) delete document.documentElement.dataset[name];
		else document.documentElement.dataset[name] = value;
	}

	function apply() {
		const theme = read('theme');
		mark('theme', theme === 'light' || theme === 'dark' ? theme : null);
		mark('contrast', theme === 'contrast' || contrast.matches ? 'more' : null);
		mark('motion', read('motion') === 'reduced' ? 'reduced' : null);
		const size = read('text-size');
		document.documentElement.style.fontSize = /^1[0-5]\d$/.test(size ?? '') ? `${size}%` : '';
		for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
			const own = meta.media.includes('dark') ? 'dark' : 'light';
			meta.content = wallColours[theme] ?? wallColours[own];
		}
	}

	apply();
	contrast.addEventListener('change', apply);
	window.easelAppearance = apply;
})();
// Browsers offer once that the page may be installed, often before the rest of it is there; the settings take it up.
addEventListener('beforeinstallprompt', (event) => {
	window.easelInstall = event;
});

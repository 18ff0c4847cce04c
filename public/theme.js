// Before the first paint, so that a chosen theme does not flash. Classic and small on purpose: it blocks the page.
try {
	const theme = localStorage.getItem('easel-theme');
	if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
	// Without storage the device's own theme it is.
}

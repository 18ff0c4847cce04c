/** A number before the title of the tab, whatever the page makes of the title. */

let count = 0;
let observer: MutationObserver | null = null;

/** @param unseen 0 takes the number away. */
export function badgeTitle(unseen: number): void {
	count = unseen;
	const { head } = document;
	if (observer === null) {
		observer = new MutationObserver(write);
		observer.observe(head, { childList: true, subtree: true, characterData: true });
	}
	write();
}

function write(): void {
	const plain = document.title.replace(/^\(\d+\) /, '');
	const title = count === 0 ? plain : `(${count}) ${plain}`;
	if (document.title !== title) document.title = title;
}

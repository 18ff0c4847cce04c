/** Keys of the mask editor, for the sheet; the editor follows them while it has the focus. */
import type { Shortcut } from '../../shell/shortcuts.ts';

export const maskKeys: readonly Shortcut[] = [
	{ keys: ['[', ']'], text: 'making.keySize', run: null, where: 'dialog' },
	{ keys: ['x'], text: 'making.keyEraser', run: null, where: 'dialog' },
	{ keys: ['i'], text: 'making.keyInvert', run: null, where: 'dialog' },
	{ keys: ['Ctrl+z'], text: 'making.keyUndo', run: null, where: 'dialog' },
	{ keys: ['Ctrl+Shift+z', 'Ctrl+y'], text: 'making.keyRedo', run: null, where: 'dialog' },
	{ keys: ['+', '-', '0'], text: 'making.keyZoom', run: null, where: 'dialog' },
	{ keys: [' '], text: 'making.keyMove', run: null, where: 'dialog' },
];
